import { Module } from '@nestjs/common';
import { newContact, type Contact } from '@parcours/contact';
import { Links, MovableClock, RetryableError, type LinkClaims } from '@parcours/platform';
import type { Message } from '@parcours/store';
import { ContentModule } from '../../apps/content/src/content.module';
import { MailboxReader } from '../../apps/email/src/mailbox/mailbox-reader.service';
import { MailboxController } from '../../apps/email/src/mailbox/mailbox.controller';
import { IntakeModule } from '../../apps/gateway/src/intake/intake.module';
import { PublicPagesModule } from '../../apps/gateway/src/public-pages';
import { memoryLog, memoryStores, startGateway } from '../support/start-gateway';
import type { Subject } from './picture';

type Language = 'fr' | 'en';
type Fields = Record<string, string>;

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const organisation = 'Atelier Formation';
const purposes = {
  service: { basis: 'contract' }, 'learning-news': { email: { private: 'opt-in', professional: 'opt-out' }, print: 'opt-out', phone: 'opt-in', feed: 'opt-out' },
  'manager-digest': { email: 'opt-out' }, offers: { email: 'opt-in', print: 'opt-out' }, 'last-minute-places-and-open-evenings': { email: 'opt-out' },
};

function learner(id: string, language: Language, change: Partial<Contact> = {}): Contact {
  const contact: Contact = { ...newContact(id, now), version: 1, identifiers: [{ scheme: 'email', value: `${id}@example.org` }], addresses: [{ value: `${id}@example.org`, kind: 'professional', at: 1 }] };
  contact.attributes.values = { firstName: 'Anne-Charlotte', lastName: 'de la Rochefoucauld-Montmorency', locale: language };
  contact.courses = { 'excel-2': { values: { id: 'excel-2', name: 'Excel avancé : tableaux croisés, recherches et mises en forme conditionnelles' }, times: {} } };
  contact.enrolments = { 'enr-1': { values: { id: 'enr-1', courseId: 'excel-2', status: 'completed' }, times: {}, modules: {} } };
  contact.lastSeen = { 'manager.noticed': now };
  return { ...contact, ...change };
}

/** A deployment in memory with the pages that people see, and in its mailbox a short mail, a long one and one with nothing to show. */
async function open(language: Language) {
  const clock = new MovableClock(now);
  const stores = memoryStores();
  await stores.journeys.saveSet({ id: 'set-1', createdAt: now, journeys: {}, paused: [], templates: [], declarations: { purposes } });
  const unknown = { ...newContact('c-nameless', now), version: 1 };
  await stores.contacts.commit([learner('c-ana', language), learner('c-leaving', language), { ...unknown, attributes: { values: { locale: language }, times: {} } }]);
  const offered = { id: 'k-1', contact: 'c-ana', at: now, slot: 'next', items: ['power-bi', 'sql'].map((id) => ({ id, kind: 'course', title: id, summary: '', url: '', reason: { fr: 'parce que vous avez coché Power BI', en: 'because you ticked Power BI' } })) };
  await stores.documents.put('offer', [{ id: 'k-1', contact: 'c-ana', at: now, body: offered }]);
  await keepMail(stores, 'k-1', language === 'fr' ? 'Trois questions, une minute' : 'Three questions, one minute', 'ana@example.org');
  await keepMail(stores, 'k-2', 'Conduire un projet de transformation numérique dans une organisation publique ou associative : la suite, pour vous', 'anne-charlotte.de-la-rochefoucauld-montmorency@cooperative-laitiere-de-l-ouest.example.org');
  await keepMail(stores, 'k-3', '', 'b@example.org');
  class Mailbox {}
  Module({ controllers: [MailboxController], providers: [MailboxReader] })(Mailbox);
  const app = await startGateway([IntakeModule, PublicPagesModule, ContentModule, Mailbox], { clock, log: await memoryLog(clock), stores, settings: { organisation } });
  return { app, stores };
}

async function keepMail({ messages }: ReturnType<typeof memoryStores>, id: string, subject: string, to: string): Promise<void> {
  const message: Message = { id, channel: 'email', type: 'email.send', contact: 'c-ana', learner: to, journey: 'hot-evaluation', runId: 'r-1', run: 'enr-1', step: 'ask', template: 'hot-evaluation', purpose: 'service', status: 'claimed', at: now };
  const html = '<!doctype html><html lang="fr"><head><title>x</title></head><body><h1>Bonjour</h1><p>Trois questions, une minute.</p></body></html>';
  const source = `Subject: ${subject}\r\nX-Long: ${'x'.repeat(400)}\r\n\r\nBonjour`;
  await messages.claim([message], 'token', now, now + 60_000);
  await messages.startSending([id], 'token');
  await messages.finish([{ id, token: 'token', status: 'done', doneAt: now + 1_000, detail: { from: 'Atelier <formation@atelier.example>', to, subject }, content: { id, subject, html, text: `Bonjour,\n\n${'https://parcours.example/p/feed/'.padEnd(300, 'x')}`, source } }]);
}

/** Every page that people reach over a link, and the mailbox, in one language: as they come, and as they answer. */
async function pagesIn(language: Language, schemes: Subject['schemes']): Promise<Subject[]> {
  const { app, stores } = await open(language);
  const subjects: Subject[] = [];
  const show = async (name: string, method: 'GET' | 'POST', url: string, fields: Fields = {}, framed?: string): Promise<void> => {
    const headers = { 'accept-language': language, authorization: 'Bearer reader', ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }) };
    const ask = (address: string) => app.inject({ method, url: address, headers, ...(method === 'POST' && { payload: new URLSearchParams(fields).toString() }) });
    const { body } = await ask(url);
    subjects.push({ name: `page-${name}-${language}`, html: body, isPage: true, schemes, ...(framed !== undefined && { parts: { [framed]: (await ask(framed)).body } }) });
  };
  const to = (kind: LinkClaims['kind'], about: LinkClaims['about'] = {}, contact = 'c-ana'): string => `/p/${kind}/${links.token({ kind, contact, about })}`;
  const evaluation = to('evaluation', { enrolment: 'enr-1', command: 'k-1' });
  const later = to('evaluation', { enrolment: 'enr-1', command: 'k-1', asked: 'cold' });
  const leave = to('unsubscribe', { purpose: 'learning-news' }, 'c-leaving');
  const confirm = to('confirm', { purpose: 'learning-news', channel: 'email', address: links.fingerprint('c-ana@example.org') });
  const rate = to('rate', { command: 'k-1', useful: 'no' });

  await show('evaluation', 'GET', evaluation);
  await show('evaluation-tapped', 'GET', `${evaluation}?nps=9`);
  await show('evaluation-later', 'GET', later);
  await show('evaluation-missing', 'POST', evaluation, { comment: 'Très bien' });
  await show('evaluation-thanks-glad', 'POST', evaluation, { recommend: '9' });
  await show('evaluation-thanks-sad', 'POST', evaluation, { recommend: '3' });
  await show('evaluation-thanks-unnamed', 'POST', evaluation, { recommend: '8', anonymous: 'yes' });
  await show('preferences', 'GET', to('preferences'));
  await show('preferences-saved', 'POST', to('preferences'), { allow: 'learning-news/email' });
  await show('unsubscribe', 'GET', leave);
  await show('unsubscribe-done', 'POST', leave);
  await show('confirm', 'GET', confirm);
  await show('confirm-done', 'POST', confirm);
  await show('rate', 'GET', rate);
  await show('rate-done', 'POST', rate);
  await show('referral', 'GET', to('referral', { command: 'k-1' }));
  await show('referral-nameless', 'GET', to('referral', { command: 'k-1' }, 'c-nameless'));
  await show('referral-missing', 'POST', to('referral', { command: 'k-1' }), { firstName: 'Ben' });
  await show('referral-thanks', 'POST', to('referral', { command: 'k-1' }), { firstName: 'Ben', email: 'ben@example.org', consent: 'yes' });
  await show('feed', 'GET', to('feed'));
  await show('feed-nameless', 'GET', to('feed', {}, 'c-nameless'));
  await show('lost', 'GET', '/p/evaluation/abc.def');
  await show('lost-click', 'GET', '/p/click/abc.def');
  await show('lost-feed', 'GET', '/p/feed/abc.def');
  await show('mailbox', 'GET', '/mailbox');
  await show('mailbox-nothing', 'GET', '/mailbox?q=nobody');
  await show('mailbox-mail', 'GET', '/mailbox/k-1', {}, '/mailbox/k-1/html');
  for (const view of ['text', 'source', 'why']) await show(`mailbox-${view}`, 'GET', `/mailbox/k-2?view=${view}`);
  await show('mailbox-lost', 'GET', '/mailbox/k-9');
  stores.archive.insert = () => Promise.reject(new RetryableError('archive-down', 'The archive is away.'));
  await show('sorry', 'POST', evaluation, { recommend: '7' });
  await app.close();
  return subjects;
}

/** In French with the colours of the night too: they are the same in both languages. */
export async function pageSubjects(): Promise<Subject[]> {
  return [...(await pagesIn('fr', ['light', 'dark'])), ...(await pagesIn('en', ['light']))];
}
