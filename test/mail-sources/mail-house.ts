import { newContact, type Contact } from '@parcours/contact';
import { Links, MovableClock, settingsSchema } from '@parcours/platform';
import { compileTemplates } from '@parcours/publishing';
import { compileEmailTemplate } from '@parcours/templates';
import { MailLinks, MailOffers, MailWriter, PublishedMail, type MailCommand, type WrittenMail } from '@parcours-apps/email';
import { MemoryDocumentStore } from '../support/memory/memory-document-store';
import { MemoryJourneyStore } from '../support/memory/memory-journey-store';
import type { HostileLearner } from './hostile-learners';

export const now = Date.parse('2026-05-04T09:00:00Z');
const purposes = { service: { basis: 'contract' }, offers: { email: { private: 'opt-in', professional: 'opt-out' } }, 'learning-news': { email: 'opt-in' } };
const sayName = '{{contact.attributes.firstName}} {{contact.attributes.lastName}} {{course.name}}';

/** A writer over every template that ships, and `mirror`, which shows a learner's name and a course's wherever a template can. */
export async function openMailHouse(email: Record<string, unknown> = {}) {
  const settings = settingsSchema.parse({
    baseUrl: 'https://parcours.atelier.example', organisation: 'Atelier Formation', ...email,
    email: { from: 'Atelier "Été" <formation@atelier.example>', replyTo: 'Accueil <accueil@atelier.example>', postalAddress: '12 rue des Tanneurs, 35000 Rennes', utm: { source: 'parcours' }, ...(email.email as object | undefined) },
  });
  const clock = new MovableClock(now);
  const links = new Links('a secret of the test', settings.baseUrl ?? '');
  const stores = { documents: new MemoryDocumentStore(), journeys: new MemoryJourneyStore() };
  const { compiled, problems } = await compileTemplates('config');
  if (problems.length) throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
  const mirror = await compileEmailTemplate({
    name: 'mirror', locale: 'fr', file: 'mirror', layouts: {}, partials: {},
    source: `---\nsubject: "À vous, ${sayName}"\npreheader: "${sayName}"\n---\n<mj-section><mj-column><mj-text>${sayName}<br/><a href="{{links.feed}}">${sayName}</a> <a href="https://www.partner.example/a?b=c">x</a> <a href="{{account.name}}">y</a></mj-text></mj-column></mj-section>`,
  });
  if (!mirror.ok) throw new Error(JSON.stringify(mirror.problems));
  const templates = [...compiled.filter(({ channel }) => channel === 'email'), { channel: 'email' as const, name: 'mirror', locale: 'fr', compiled: JSON.stringify(mirror.template) }];
  await stores.journeys.saveSet({ id: 'set-1', createdAt: now, journeys: {}, paused: [], templates, declarations: { purposes } });
  const items = [{ id: 'sql', title: 'SQL <b>pour tous</b>', summary: 'Été & hiver', kind: 'course', url: 'https://www.atelier.example/sql', reason: { fr: 'parce que « oui »', en: 'because' } }];
  await stores.documents.put('offer', [{ id: 'o-1', contact: 'c-ana', at: now, body: { id: 'o-1', contact: 'c-ana', at: now, slot: 'next', items } }]);
  const writer = new MailWriter(clock, settings, new MailLinks(links, clock, settings), new PublishedMail(stores), new MailOffers(stores, clock, links));

  /** The mail of one template to one learner; `number` keeps its command apart. */
  const write = (template: string, locale: string, { firstName, lastName }: HostileLearner, number: number, marketing: boolean): Promise<WrittenMail> => {
    const contact: Contact = { ...newContact('c-ana', now), version: 1, addresses: [{ value: 'ana@example.org', kind: 'private', at: 1 }] };
    contact.attributes.values = { firstName, lastName, locale };
    contact.consents = { 'learning-news': { email: { status: 'granted', at: 1 } } };
    const course = { id: 'excel', name: `Excel ${firstName}` };
    const data = { link: links.url({ kind: 'preferences', contact: 'c-ana' }), name: lastName, starts: '2026-06-01T07:00:00Z', notice: { from: '2026-05-03T22:00:00Z', learners: 2, courses: [{ ...course, learners: 2 }] } };
    const command: MailCommand = {
      id: `${template}-${locale}-${number}`, type: 'email.send', at: now, contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', version: 1, runId: 'r', run: 'enr-1', step: 'hello',
      purpose: marketing ? 'offers' : 'service', template, locale, timeZone: 'Europe/Paris', to: 'ana@example.org', set: 'set-1',
      context: { contact: { id: 'c-ana', attributes: { firstName, lastName }, interests: [], tags: [] }, enrolment: { id: 'enr-1', starts: '2026-06-01T07:00:00Z' }, course, account: { id: 'a-1', name: lastName }, entry: { data }, data },
    };
    return writer.write(command, contact);
  };
  return { settings, links, write, templates: templates.map(({ name, locale }) => [name, locale] as const) };
}
