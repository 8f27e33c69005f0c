import { newContact, type Contact } from '@parcours/contact';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, CatalogueItem } from './catalogue';
import type { LearnerProfile } from './learner-profile';
import { profileOf, topicKey } from './learner-profile';
import { parseCatalogue } from './parse-catalogue';
import { addChoice, mergePopularity, popularityAt, popularityHalfLife } from './popularity';
import { recommend, type RecommendQuestion } from './recommend';

const file = 'config/catalogue/catalogue.yaml';
const parsed = parseCatalogue(readFileSync(join(__dirname, '../../..', file), 'utf8'), file);
const catalogue: Catalogue = parsed.ok ? parsed.catalogue : { topics: {}, items: [] };
const now = Date.parse('2026-05-04T09:00:00Z');
const learner: LearnerProfile = { completed: [], interests: [], locale: 'fr' };
const ask = (more: Partial<RecommendQuestion> = {}) => recommend({ catalogue, learner, popularity: {}, now, limit: 24, ...more });
const ids = ({ items }: ReturnType<typeof ask>) => items.map(({ item }) => item.id);
const why = (answer: ReturnType<typeof ask>, id: string) => answer.left.find((item) => item.id === id)?.why;

describe('the catalogue that ships', () => {
  it('has 24 items, each kind as often as promised', () => {
    expect(parsed).toMatchObject({ ok: true });
    const counts: Record<string, number> = {};
    for (const { kind } of catalogue.items) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toEqual({ course: 12, article: 6, webinar: 3, newsletter: 2, video: 1 });
  });

  it.each([
    ['full', ({ seats }: CatalogueItem) => seats?.left === 0],
    ['past', ({ starts }: CatalogueItem) => starts !== undefined && Date.parse(starts) < Date.parse('2026-03-02T00:00:00Z')],
    ['in English only', ({ languages }: CatalogueItem) => languages.join() === 'en'],
    ['publicly funded', ({ cpf }: CatalogueItem) => cpf],
  ])('has exactly one that is %s', (_what, test) => {
    expect(catalogue.items.filter(test)).toHaveLength(1);
  });
});

describe('what is publicly funded', () => {
  const exam = { ...catalogue, items: catalogue.items.map((item) => (item.cpf ? { ...item, course: 'excel-1' } : item)) };
  it.each([
    ['and belongs to a course under way', exam, ['excel-1'], 'email', true],
    ['and belongs to a course under way', exam, ['excel-1'], 'phone', true],
    ['and belongs to a course that is not', exam, ['sql'], 'email', false],
    ['and belongs to none', catalogue, ['excel-1'], 'phone', false],
  ])('%s', (_what, from, running, channel, pushed) => {
    const found = ids(recommend({ catalogue: from, learner: { ...learner, running }, popularity: {}, now, limit: 50, channel }));
    expect(found.includes('office-certificate')).toBe(pushed);
  });
});

describe('hard filters', () => {
  it.each([
    ['completed', 'sql', { learner: { ...learner, completed: ['sql'] } }],
    ['enrolled', 'sql', { learner: { ...learner, enrolled: ['sql'] } }],
    ['prerequisites', 'excel-3', { learner: { ...learner, completed: ['excel-1'] } }],
    ['language', 'business-english-data', {}],
    ['past', 'webinar-new-year', {}],
    ['full', 'management', {}],
    ['cpf', 'office-certificate', { channel: 'email' }],
    ['filtered', 'sql', { filter: ({ kind }: CatalogueItem) => kind !== 'course' }],
  ])('leave what is not for the learner: %s', (reason, id, more) => {
    const answer = ask(more);
    expect(ids(answer)).not.toContain(id);
    expect(why(answer, id)).toBe(reason);
  });

  it.each([
    ['a course whose prerequisites are completed', 'excel-2', { learner: { ...learner, completed: ['excel-1'] } }],
    ['an English course to who reads English', 'business-english-data', { learner: { ...learner, locale: 'en-GB' } }],
    ['a publicly funded course in the feed and on paper', 'office-certificate', { channel: 'feed' }],
  ])('let through %s', (_what, id, more) => {
    expect(ids(ask(more))).toContain(id);
  });

  it('account for every item: recommended or left with a reason', () => {
    const answer = ask();
    expect([...ids(answer), ...answer.left.map(({ id }) => id)].sort()).toEqual(catalogue.items.map(({ id }) => id).sort());
  });
});

describe('recommending', () => {
  it.each([
    ['a ticked topic', { learner: { ...learner, interests: ['Power BI'] } }, 'power-bi', 'parce que vous avez coché Power BI', 'because you ticked Power BI'],
    ['the next course of a completed one', { learner: { ...learner, completed: ['excel-1', 'excel-2'] } }, 'excel-3', 'parce que vous avez terminé Excel avancé', 'because you completed Excel, further'],
    ['what others choose', { popularity: { sql: { count: 9, lastAt: now } } }, 'sql', 'très suivi ce mois-ci', 'popular this month'],
  ])('puts %s first and says why', (_what, more, id, fr, en) => {
    expect(ask({ ...more, limit: 3 }).items[0]).toMatchObject({ item: { id }, reason: { fr, en } });
  });

  it('says why with every item, in both languages', () => {
    for (const { reason } of ask().items) expect(reason.fr.length * reason.en.length).toBeGreaterThan(0);
  });

  it('answers the same question the same way, in whatever order the catalogue is', () => {
    const turned = { ...catalogue, items: [...catalogue.items].reverse() };
    expect(ids(ask())).toEqual(ids(ask()));
    expect(ids(ask({ catalogue: turned }))).toEqual(ids(ask()));
  });

  it('mixes kinds and topics instead of offering three of a sort', () => {
    const { items } = ask({ learner: { ...learner, interests: ['excel', 'data'] }, limit: 3 });
    expect(new Set(items.map(({ item }) => item.kind)).size).toBeGreaterThan(1);
  });

  it('never gives more than it was asked for, and nothing at all when nothing fits', () => {
    expect(ask({ limit: 2 }).items).toHaveLength(2);
    expect(ask({ filter: () => false }).items).toEqual([]);
  });

  it('lets an old fashion fade', () => {
    const popularity = { sql: { count: 20, lastAt: now - 10 * popularityHalfLife }, 'power-bi': { count: 2, lastAt: now } };
    const order = ids(ask({ popularity, limit: 24 }));
    expect(order.indexOf('power-bi')).toBeLessThan(order.indexOf('sql'));
  });
});

describe('popularity', () => {
  it('halves in thirty days', () => {
    expect(popularityAt({ count: 8, lastAt: now }, now + popularityHalfLife)).toBeCloseTo(4);
  });

  it('does not depend on the order choices come in', () => {
    const times = [now, now - 86_400_000, now - 5 * 86_400_000];
    const count = (order: number[]) => order.reduce<ReturnType<typeof addChoice> | undefined>(addChoice, undefined);
    expect(count([...times].reverse())?.count).toBeCloseTo(count(times)?.count ?? 0);
  });

  it('adds up what partitions counted apart', () => {
    const merged = mergePopularity([{ sql: { count: 1, lastAt: now } }, { sql: { count: 1, lastAt: now - popularityHalfLife }, excel: { count: 1, lastAt: now } }]);
    expect(merged.sql).toEqual({ count: 1.5, lastAt: now });
    expect(Object.keys(merged)).toEqual(['excel', 'sql']);
  });
});

describe('the profile of a contact', () => {
  it('takes completed and current courses, interests and locale from the contact', () => {
    const contact = newContact('c-1', now);
    contact.interests = ['SQL'];
    contact.attributes.values.locale = 'en';
    contact.enrolments = {
      a: { values: { id: 'a', courseId: 'excel-1', status: 'completed' }, times: {}, modules: {} },
      b: { values: { id: 'b', courseId: 'sql', status: 'active' }, times: {}, modules: {} },
      c: { values: { id: 'c', courseId: 'power-bi', status: 'cancelled' }, times: {}, modules: {} },
    };
    expect(profileOf(contact, 'fr', now)).toEqual({ completed: ['excel-1'], running: ['sql'], enrolled: ['sql'], interests: ['SQL'], locale: 'en' });
  });

  it.each<[string, (contact: Contact) => void, boolean]>([
    ['who objected to profiling', (contact) => void (contact.consents = { profiling: { feed: { status: 'withdrawn', at: now } } }), false],
    ['who objected to it everywhere', (contact) => void (contact.consents = { profiling: { '*': { status: 'withdrawn', at: now } } }), false],
    ['who allows it again', (contact) => void (contact.consents = { profiling: { feed: { status: 'granted', at: now, form: 'preference-centre' } } }), true],
    ['who left something else', (contact) => void (contact.consents = { offers: { '*': { status: 'withdrawn', at: now } } }), true],
    ['who is a minor', (contact) => void (contact.attributes.values.birthDate = '2012-01-01'), false],
  ])('of somebody %s', (_who, change, isProfiled) => {
    const contact = newContact('c-1', now);
    contact.interests = ['SQL'];
    contact.enrolments = { a: { values: { id: 'a', courseId: 'excel-1', status: 'completed' }, times: {}, modules: {} } };
    change(contact);
    expect(profileOf(contact, 'fr', now)).toEqual({ completed: ['excel-1'], running: [], enrolled: [], locale: 'fr', ...(isProfiled ? { interests: ['SQL'] } : { interests: [], unprofiled: true }) });
  });

  it('of somebody who is not profiled changes no score by what was done, and still keeps that from coming again', () => {
    const scored = (profile: Partial<typeof learner>) => recommend({ catalogue, learner: { ...learner, interests: [], ...profile }, popularity: {}, now, limit: 50 }).items.map(({ item, score }) => [item.id, score]);
    const [done = ''] = ids(recommend({ catalogue, learner: { ...learner, interests: [], completed: [] }, popularity: {}, now, limit: 50 }));
    const anybody = scored({ completed: [] });
    const unprofiled = scored({ completed: [done], unprofiled: true });
    expect(unprofiled.map(([id]) => id)).not.toContain(done);
    for (const [id, score] of unprofiled) if (anybody.some(([other]) => other === id)) expect([id, score]).toEqual(anybody.find(([other]) => other === id));
    expect(scored({ completed: [done] })).not.toEqual(unprofiled);
  });

  it.each([['Power BI', 'power-bi'], ['  Données & IA ', 'donnees-ia'], ['data_protection', 'data-protection']])('compares topics by their letters: %s', (text, key) => {
    expect(topicKey(text)).toBe(key);
  });
});
