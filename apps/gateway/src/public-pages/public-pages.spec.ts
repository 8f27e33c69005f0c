import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { consentStatus, applyEvent, newContact, type Contact } from '@parcours/contact';
import { fullType, parseEvent, type LearnerEvent } from '@parcours/events';
import { CLOCK, LINKS, Links, MovableClock, RetryableError, SETTINGS, type LinkClaims } from '@parcours/platform';
import { STORES, Suppressions } from '@parcours/store';
import { join } from 'node:path';
import { MemoryDocumentStore } from '../../../../test/support/memory/memory-document-store';
import { MemoryIdentityStore } from '../../../../test/support/memory/memory-identity-store';
import { MemoryJourneyStore } from '../../../../test/support/memory/memory-journey-store';
import { MemoryContactStore } from '../../../../test/support/memory/memory-stores';
import { EVENT_INTAKE, type EventIntake } from '../intake/event-intake.port';
import { IntakeModule } from '../intake/intake.module';
import { PublicPagesModule } from './public-pages.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const purposes = { service: { basis: 'contract' }, 'learning-news': { email: { private: 'opt-in', professional: 'opt-out' }, print: 'opt-out', phone: 'opt-in', feed: 'opt-out' }, surprises: { email: 'opt-out' } };

/** Takes in what is an event, as the real one: by id, each once, another body of the same id refused. */
class FakeIntake implements EventIntake {
  readonly events: LearnerEvent[] = [];
  fault: Error | undefined;
  refuses = false;

  async accept(inputs: unknown[]) {
    if (this.fault) throw this.fault;
    const answer = { accepted: 0, duplicates: 0, rejected: [] as { index: number; code: string; message: string }[] };
    inputs.forEach((input, index) => {
      const read = parseEvent(input, now);
      const known = read.ok ? this.events.find(({ id }) => id === read.event.id) : undefined;
      if (!read.ok || this.refuses || (known && JSON.stringify(known) !== JSON.stringify(read.event))) answer.rejected.push({ index, code: 'refused', message: JSON.stringify(read) });
      else if (known) answer.duplicates++;
      else {
        this.events.push(read.event);
        answer.accepted++;
      }
    });
    return answer;
  }
}

async function start() {
  const clock = new MovableClock(now);
  const stores = { contacts: new MemoryContactStore(), documents: new MemoryDocumentStore(), journeys: new MemoryJourneyStore(), identities: new MemoryIdentityStore() };
  await stores.journeys.saveSet({ id: 'set-1', createdAt: now, journeys: {}, paused: [], templates: [], declarations: { purposes } });
  const intake = new FakeIntake();
  const links = new Links('a secret of the test', 'http://localhost');
  const settings = { config: join(__dirname, '../../../../config'), locale: 'fr', organisation: 'Atelier <Formation>' };
  const provided = [[STORES, stores], [CLOCK, clock], [SETTINGS, settings], [LINKS, links]] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  class Intake {}
  Module({ providers: [{ provide: EVENT_INTAKE, useValue: intake }], exports: [EVENT_INTAKE] })(Intake);
  const module = await Test.createTestingModule({ imports: [House, PublicPagesModule] }).overrideModule(IntakeModule).useModule(Intake).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ routerOptions: { maxParamLength: 2_000 } }), { logger: false, bodyParser: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, clock, stores, links, intake, suppressions: new Suppressions(stores.documents, links) };
}

function anaOf(change: (contact: Contact) => void = () => undefined): Contact {
  const contact: Contact = { ...newContact('c-ana', now), version: 1, identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }, { scheme: 'email', value: 'ana@example.org' }] };
  contact.addresses = [{ value: 'ana@example.org', kind: 'private', at: 1 }];
  contact.attributes.values = { firstName: '<i>Ana</i>', locale: 'en-GB' };
  contact.courses = { 'excel-2': { values: { id: 'excel-2', name: 'Excel & co' }, times: {} } };
  contact.enrolments = { 'enr-1': { values: { id: 'enr-1', courseId: 'excel-2', status: 'completed' }, times: {}, modules: {} } };
  change(contact);
  return contact;
}

describe('a public page', () => {
  let house: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    house = await start();
    await house.stores.contacts.commit([anaOf()]);
  });
  afterEach(() => house.app.close());
  const path = (claims: Omit<LinkClaims, 'contact'> & { contact?: string }): string => `/p/${claims.kind}/${house.links.token({ contact: 'c-ana', ...claims })}`;
  const get = (url: string, language = 'fr') => house.app.inject({ method: 'GET', url, headers: { 'accept-language': language } });
  const post = (url: string, fields: [string, string][], language = 'fr') =>
    house.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language }, payload: new URLSearchParams(fields).toString() });
  const evaluation = (more: object = {}) => path({ kind: 'evaluation', about: { enrolment: 'enr-1', command: 'k-1' }, ...more });
  const unsubscribe = () => path({ kind: 'unsubscribe', about: { purpose: 'learning-news' } });
  const preferences = () => path({ kind: 'preferences' });
  /** The contact as the engine leaves it after everything that was told. */
  const settle = async () => {
    const told = house.intake.events.filter(({ subject }) => subject === 'c-ana').reduce((contact, event) => applyEvent(contact, event, now), anaOf());
    house.stores.contacts.documents.set('c-ana', JSON.stringify(told));
    return told;
  };

  describe.each(['evaluation', 'unsubscribe', 'preferences', 'referral'] as const)('of kind %s', (kind) => {
    const about = { purpose: 'learning-news' };
    it.each([
      ['another kind’s', () => house.links.token({ kind: 'feed', contact: 'c-ana', about })],
      ['an expired', () => house.links.token({ kind, contact: 'c-ana', about, expiresAt: now - 1 })],
      ['an altered', () => `${house.links.token({ kind, contact: 'c-ana', about })}x`],
      ['another deployment’s', () => new Links('another secret', '').token({ kind, contact: 'c-ana', about })],
      ['a stranger’s', () => (kind === 'unsubscribe' ? 'abc' : house.links.token({ kind, contact: 'c-nobody', about }))],
      ['a senseless', () => 'abc.def'],
    ])('shows %s link the same 404 page, and does nothing', async (_what, token) => {
      const answers = [await get(`/p/${kind}/${token()}`), await post(`/p/${kind}/${token()}`, [['recommend', '9']])];
      for (const answer of answers) {
        expect(answer.statusCode).toBe(404);
        expect(answer.body).toContain('Cette page n’existe pas');
      }
      expect([house.intake.events, await house.stores.documents.count({ kind: 'suppression' })]).toEqual([[], 0]);
    });

    it('runs nothing, fetches nothing, escapes what came from outside', async () => {
      const answer = await get(path({ kind, about }));
      expect(answer.statusCode).toBe(200);
      expect(answer.headers).toMatchObject({ 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
      expect(answer.body).toContain('Atelier &#60;Formation&#62;');
      expect(answer.body).not.toMatch(/<script|<i>Ana/);
    });
  });

  it.each([['en-GB', 'fr', 'Three questions'], ['fr-CA', 'en', 'Trois questions'], ['de', 'en', 'Three questions'], ['de', 'es', 'Trois questions']])('speaks to a reader of %s, whose browser says %s: %s', async (locale, browser, expected) => {
    house.stores.contacts.documents.set('c-ana', JSON.stringify(anaOf((contact) => void (contact.attributes.values.locale = locale))));
    expect((await get(evaluation(), browser)).body).toContain(expected);
  });

  describe('for an evaluation', () => {
    it('asks about the course of the link', async () => {
      const { body } = await get(evaluation());
      expect(body).toContain('About Excel &#38; co.');
      expect(body.match(/name="recommend"/g)).toHaveLength(11);
      expect(body).toContain('name="topics" value="power-bi"');
    });

    it.each([['9', ['9']], ['0', ['0']], ['10', ['10']], ['11', []], ['', []], ['9&nps=8', []], ['x" checked', []]])('ticks the mark that the link brings along (%s) and keeps nothing', async (mark, ticked) => {
      const { statusCode, body } = await get(`${evaluation()}?nps=${mark}`);
      expect([statusCode, [...body.matchAll(/name="recommend" value="(\d+)" required checked/g)].map(([, value]) => value)]).toEqual([200, ticked]);
      expect(house.intake.events).toEqual([]);
    });

    it('turns answers into one event, with all they say', async () => {
      const answer = await post(evaluation(), [['recommend', '9'], ['topics', 'sql'], ['topics', 'power-bi'], ['topics', 'nonsense'], ['colleague', ' Ben '], ['comment', 'Très bien'], ['form', 'x']]);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('a link to pass on to a colleague');
      expect(house.intake.events).toEqual([
        expect.objectContaining({
          type: fullType('evaluation.submitted'), source: 'parcours/pages', subject: 'c-ana',
          data: {
            learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }, { scheme: 'email', value: 'ana@example.org' }] },
            course: { id: 'excel-2', name: 'Excel & co' }, enrolment: { id: 'enr-1' },
            evaluation: { kind: 'hot', nps: 9, interests: ['power-bi', 'sql'], comment: 'Très bien', referral: { name: 'Ben', consent: 'forwarded-by-learner' } },
          },
        }),
      ]);
    });

    it('takes the same answers once, and other answers over the same link as a later evaluation', async () => {
      for (const mark of ['3', '3', '8']) expect((await post(evaluation(), [['recommend', mark]])).statusCode).toBe(200);
      expect(house.intake.events.map(({ data }) => data.evaluation?.nps)).toEqual([3, 8]);
    });

    it('says nothing of who answered anonymously, and takes one showing of the form once', async () => {
      const form = /name="form" value="([^"]+)"/.exec((await get(evaluation())).body)?.[1] ?? '';
      const answers: [string, string][] = [['recommend', '2'], ['anonymous', 'yes'], ['colleague', 'Ben'], ['form', form]];
      await post(evaluation(), answers);
      const thanks = await post(evaluation(), answers);
      expect(house.intake.events).toHaveLength(1);
      expect(house.intake.events[0]?.subject).toBeUndefined();
      expect(house.intake.events[0]?.data).toEqual({ course: { id: 'excel-2', name: 'Excel & co' }, evaluation: { kind: 'hot', nps: 2, anonymous: true } });
      expect(thanks.body).not.toContain('/p/');
      await post(evaluation(), [...answers.slice(0, 3), ['form', '00000000-0000-4000-8000-000000000000']]);
      expect(house.intake.events).toHaveLength(2);
    });

    it.each([['no mark', []], ['a mark beyond ten', [['recommend', '11']]], ['words for a mark', [['recommend', 'ten']]]] as [string, [string, string][]][])('asks again for %s, and keeps what was written', async (_what, fields) => {
      const answer = await post(evaluation(), [...fields, ['comment', 'kept & <safe>'], ['topics', 'sql']]);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain('Choose a mark from 0 to 10');
      expect(answer.body).toContain('kept &#38; &#60;safe&#62;');
      expect(answer.body).toContain('value="sql" checked');
      expect(house.intake.events).toEqual([]);
    });

    it.each([['the store is away', (intake: FakeIntake) => void (intake.fault = new RetryableError('store-down', 'x'))], ['the event is refused', (intake: FakeIntake) => void (intake.refuses = true)]])('says so when %s', async (_what, breakIt) => {
      breakIt(house.intake);
      const answer = await post(evaluation(), [['recommend', '9']]);
      expect([answer.statusCode, answer.body.includes('This is not saved yet')]).toEqual([503, true]);
    });

    it('asks months later with its own words, and says that the answer looks back', async () => {
      const cold = evaluation({ about: { enrolment: 'enr-1', command: 'k-1', asked: 'cold' } });
      const { body } = await get(cold);
      expect([body.includes('Three months on'), body.includes('Looking back, would you recommend this course?')]).toEqual([true, true]);
      for (const [mark, expected] of [['9', 'takes it further'], ['7', 'takes it further'], ['2', 'within three days']] as const) expect((await post(cold, [['recommend', mark]])).body).toContain(expected);
      expect(house.intake.events.map(({ data }) => data.evaluation)).toEqual([9, 7, 2].map((nps) => ({ kind: 'cold', nps })));
    });

    it.each([['10', 'pass on to a colleague'], ['7', 'three ideas'], ['6', 'calls you on the next working day']])('tells who gave %s what follows', async (mark, expected) => {
      expect((await post(evaluation(), [['recommend', mark]])).body).toContain(expected);
    });
  });

  describe('for leaving', () => {
    it('only asks when it is opened, whoever opens it', async () => {
      expect((await get(unsubscribe())).body).toContain('Stop receiving “Learning news”?');
      expect([house.intake.events, await house.suppressions.find('ana@example.org', 'learning-news')]).toEqual([[], undefined]);
    });

    it.each([
      ['a person', 'application/x-www-form-urlencoded', ''],
      ['a mail program', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
      ['a mail program in parts', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'],
    ])('acts on one POST of %s, with no further step', async (_what, type, payload) => {
      const answer = await house.app.inject({ method: 'POST', url: unsubscribe(), headers: { 'content-type': type }, payload });
      expect([answer.statusCode, answer.body.includes('You will receive no more “Learning news” messages.')]).toEqual([200, true]);
      expect(await house.suppressions.find('ana@example.org', 'learning-news')).toEqual({ reason: 'unsubscribed', purpose: 'learning-news', at: now });
      expect(house.intake.events).toEqual([
        expect.objectContaining({ type: fullType('consent.withdrawn'), subject: 'c-ana', data: expect.objectContaining({ consent: { purpose: 'learning-news', proof: { form: 'unsubscribe-link', wording: expect.stringMatching(/^unsubscribe-link-[0-9a-f]{12}$/), time: '2026-05-04T09:00:00Z', source: 'parcours/pages', locale: 'en', actor: 'learner' } } }) }),
      ]);
      expect(consentStatus(await settle(), 'learning-news', 'email')).toBe('withdrawn');
    });

    it.each([['HEAD', 'Mozilla/5.0'], ['GET', 'Mozilla/5.0 (compatible; Barracuda)'], ['GET', 'Googlebot/2.1'], ['HEAD', '']] as const)('changes nothing when a program follows the link (%s, %s)', async (method, agent) => {
      expect((await house.app.inject({ method, url: unsubscribe(), headers: { 'user-agent': agent, purpose: 'prefetch' } })).statusCode).toBe(200);
      expect([house.intake.events, await house.stores.documents.count({ kind: 'suppression' })]).toEqual([[], 0]);
    });

    it('still works, and says so, for whoever was erased since', async () => {
      house.stores.contacts.documents.clear();
      const url = unsubscribe();
      expect((await get(url, 'en')).body).toContain('Stop receiving “Learning news”?');
      const answer = await post(url, [], 'en');
      expect([answer.statusCode, answer.body.includes('You will receive no more “Learning news” messages.'), answer.body.includes('/p/preferences')]).toEqual([200, true, false]);
      expect(house.intake.events).toEqual([]);
      expect(await house.suppressions.findAll('another@example.org', 'c-ana', 'learning-news')).toMatchObject([{ reason: 'unsubscribed' }]);
    });

    it('holds for every address of the person, those to come too', async () => {
      house.stores.contacts.documents.set('c-ana', JSON.stringify(anaOf((contact) => void contact.addresses.push({ value: 'ana@acme.example', kind: 'professional', at: 2 }))));
      await post(unsubscribe(), []);
      for (const address of ['ana@example.org', 'ANA@acme.example']) expect(await house.suppressions.find(address, 'learning-news')).toMatchObject({ reason: 'unsubscribed' });
      expect(await house.suppressions.findAll('later@example.org', 'c-ana', 'learning-news')).toHaveLength(1);
    });

    it('shows a purpose that holds markup as text', async () => {
      const { body } = await get(path({ kind: 'unsubscribe', about: { purpose: '<script>alert(1)</script>' } }));
      expect(body).not.toContain('<script');
    });

    it('says the same the second time, and is one event', async () => {
      const first = await post(unsubscribe(), []);
      house.clock.moveTo(now + 60_000);
      const second = await post(unsubscribe(), []);
      expect(second.body).toBe(first.body);
      expect(house.intake.events).toHaveLength(1);
    });

    it('holds mail back even while the event can not be taken in, and then asks to try again', async () => {
      house.intake.fault = new RetryableError('log-down', 'x');
      expect((await post(unsubscribe(), [])).statusCode).toBe(503);
      expect(await house.suppressions.find('ana@example.org', 'learning-news')).toBeDefined();
      house.intake.fault = undefined;
      expect((await post(unsubscribe(), [])).statusCode).toBe(200);
      expect(house.intake.events).toHaveLength(1);
    });
  });

  describe('for preferences', () => {
    const ticked = (body: string): string[] => [...body.matchAll(/name="allow" value="([^"]+)" checked/g)].map(([, key]) => key ?? '');
    const shown = (body: string): [string, string][] => [...body.matchAll(/name="shown" value="([^"]+)"/g)].map(([, key]) => ['shown', key ?? '']);
    const choose = async (...allow: string[]) => post(preferences(), [...shown((await get(preferences())).body), ...allow.map((key): [string, string] => ['allow', key])]);

    it('shows what is allowed now, by basis and channel, and not what goes by contract', async () => {
      const { body } = await get(preferences());
      expect(ticked(body)).toEqual(['learning-news/print', 'learning-news/feed', 'surprises/email']);
      expect(body).toContain('value="learning-news/email"');
      expect(body).toContain('<legend>Surprises</legend>');
      expect(body).not.toContain('service/');
    });

    it('says with an event each what changed, and nothing else', async () => {
      const answer = await choose('learning-news/email', 'learning-news/print', 'surprises/email');
      expect(answer.body).toContain('Saved.');
      expect(house.intake.events.map(({ type, data }) => [type, data.consent?.purpose, data.consent?.channel, data.consent?.proof?.form])).toEqual([
        [fullType('consent.granted'), 'learning-news', 'email', 'preference-centre'],
        [fullType('consent.withdrawn'), 'learning-news', 'feed', 'preference-centre'],
      ]);
      // withdrawn on one channel, a purpose is not written or phoned about either
      expect(ticked(answer.body)).toEqual(['learning-news/email', 'surprises/email']);
    });

    it('lifts an unsubscription when it is allowed again, and the same link leaves once more', async () => {
      await post(unsubscribe(), []);
      await settle();
      expect(ticked((await get(preferences())).body)).toEqual(['surprises/email']);
      house.clock.moveTo(now + 1_000);
      await choose('learning-news/email', 'surprises/email');
      expect(await house.suppressions.find('ana@example.org', 'learning-news')).toBeUndefined();
      await settle();
      expect(ticked((await get(preferences())).body)).toContain('learning-news/email');
      house.clock.moveTo(now + 2_000);
      await post(unsubscribe(), []);
      expect(await house.suppressions.find('ana@example.org', 'learning-news')).toBeDefined();
      expect(house.intake.events.map(({ type }) => type).filter((type) => type === fullType('consent.withdrawn'))).toHaveLength(2);
    });

    it('keeps with each choice the proof of how it was made', async () => {
      await choose('learning-news/email', 'learning-news/print', 'surprises/email');
      const proofs = house.intake.events.map(({ data }) => data.consent?.proof);
      expect(proofs[0]).toEqual({ form: 'preference-centre', wording: expect.stringMatching(/^preference-centre-[0-9a-f]{12}$/), time: '2026-05-04T09:00:00Z', source: 'parcours/pages', locale: 'en', actor: 'learner' });
      expect(proofs[1]?.wording).not.toBe(proofs[0]?.wording);
    });

    it('offers statistics of reading only to be allowed, never as allowed', async () => {
      const set = await house.stores.journeys.latestSet();
      await house.stores.journeys.saveSet({ ...set, id: 'set-2', createdAt: now + 1, journeys: {}, paused: [], templates: [], declarations: { purposes: { 'open-tracking': { basis: 'opt-in' }, profiling: { basis: 'opt-out' } } } });
      const { body } = await get(preferences());
      expect(body).toContain('Reading statistics');
      expect(ticked(body)).toEqual(['profiling/feed']);
      await choose('open-tracking/email');
      expect(house.intake.events.map(({ type, data }) => [type, data.consent?.purpose, data.consent?.channel])).toEqual([[fullType('consent.granted'), 'open-tracking', 'email'], [fullType('consent.withdrawn'), 'profiling', 'feed']]);
    });

    it('withdraws a mail purpose at once', async () => {
      await choose();
      expect(await house.suppressions.find('ana@example.org', 'surprises')).toMatchObject({ reason: 'unsubscribed' });
    });

    it('stops everything with one button, whatever is ticked', async () => {
      await post(preferences(), [...shown((await get(preferences())).body), ['allow', 'surprises/email'], ['stop', 'all']]);
      expect(new Set(house.intake.events.map(({ type }) => type))).toEqual(new Set([fullType('consent.withdrawn')]));
      expect(ticked((await get(preferences())).body)).not.toContain('surprises/email');
    });

    it('takes a change of mind before the engine heard of the first', async () => {
      const first = await get(preferences());
      await post(preferences(), [...shown(first.body), ['allow', 'learning-news/feed'], ['allow', 'learning-news/print']]);
      const after = await post(preferences(), [['shown', 'learning-news/feed'], ['shown', 'learning-news/print'], ['allow', 'learning-news/feed'], ['allow', 'learning-news/print'], ['allow', 'surprises/email']]);
      expect(ticked(after.body)).toContain('surprises/email');
      expect(consentStatus(await settle(), 'surprises', 'email')).toBe('granted');
    });
  });

  describe('for a colleague', () => {
    it('names the learner by the first name alone, and the courses one can still join', async () => {
      const { body } = await get(path({ kind: 'referral', about: { command: 'k-1' } }), 'en');
      expect(body).toContain('&#60;i&#62;Ana&#60;/i&#62; thinks this may interest you');
      expect(body).toContain('href="https://atelier-formation.example/formations/power-bi?referral=');
      expect(body).not.toMatch(/formations\/management\W|example\.org/);
    });
  });

  it.each(['evaluation', 'preferences', 'referral'] as const)('of kind %s is gone for a closed contact', async (kind) => {
    house.stores.contacts.documents.set('c-ana', JSON.stringify(anaOf((contact) => void (contact.closed = { reason: 'left', at: now }))));
    expect((await get(path({ kind }))).statusCode).toBe(404);
  });
});
