import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact, type Contact } from '@parcours/contact';
import { identityKey, shortName, type Identifier, type LearnerEvent } from '@parcours/events';
import { RetryableError, Links, MovableClock, type LinkClaims } from '@parcours/platform';
import { ReferralBook, type Message } from '@parcours/store';
import type { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../test/support/start-gateway';
import { IntakeModule } from '../intake/intake.module';
import { PublicPagesModule } from './public-pages.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const email = (value: string): Identifier => ({ scheme: 'email', value });
const ana = links.contactId('email||ana@example.org');
const ben = links.contactId('email||ben@example.org');

const mailed: Message = {
  id: 'k-1', channel: 'email', type: 'email.send', contact: ana, learner: 'ana@example.org', journey: 'evaluation-loop', runId: 'r-1', run: 'enr-1', step: 'invite-colleague', template: 'invite-colleague', purpose: 'learning-news', status: 'claimed', at: now,
};

let app: NestFastifyApplication;
let stores: ReturnType<typeof memoryStores>;
let log: MemoryEventLog;
beforeEach(async () => {
  const clock = new MovableClock(now);
  log = await memoryLog(clock);
  stores = memoryStores();
  await know(ana, email('ana@example.org'), { attributes: { values: { firstName: 'Ana', lastName: 'Roux' }, times: {} } });
  await stores.messages.claim([mailed], 'token', now, now + 60_000);
  app = await startGateway([IntakeModule, PublicPagesModule], { clock, log, stores });
});
afterEach(() => app.close());

async function know(id: string, identifier: Identifier, change: Partial<Contact> = {}): Promise<void> {
  await stores.contacts.commit([{ ...newContact(id, now), version: 1, identifiers: [identifier], ...change }]);
  await stores.identities.claim([{ key: identityKey(identifier), contact: id, identifier }]);
}
const codeOf = (about: LinkClaims['about'] = { command: 'k-1' }, contact = ana): string => links.token({ kind: 'referral', contact, about });
const register = (fields: Record<string, string>, code = codeOf(), language = 'en') =>
  app.inject({ method: 'POST', url: `/p/referral/${code}`, headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language }, payload: new URLSearchParams(fields).toString() });
const ask = { firstName: 'Ben', lastName: 'Petit', email: 'Ben@Example.org', consent: 'yes' };
const send = (event: Record<string, unknown>) =>
  app.inject({ method: 'POST', url: '/v1/events', headers: { 'content-type': 'application/cloudevents+json', authorization: 'Bearer writer' }, payload: JSON.stringify({ specversion: '1.0', source: 'lms/main', time: '2026-05-04T08:00:00Z', ...event }) });
const arrival = (id: string, identifiers: Identifier[], code: unknown, type = 'enrolment.created') => ({ id, type, data: { learner: { identifiers }, course: { id: 'excel-2' }, enrolment: { id: 'enr-9' }, referral: { code } } });

async function appended(): Promise<LearnerEvent[]> {
  const { partitions } = await log.state('learner.events');
  const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 1_000)));
  return records.flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event);
}
const told = async (contact: string) => (await appended()).filter(({ subject }) => subject === contact).map(({ type, data }) => ({ name: shortName(type), data }));
const referrals = async () => (await appended()).filter(({ type }) => shortName(type) === 'referral.created');

describe('a colleague who registers over a learner’s link', () => {
  it('is a contact with a consent and its proof, and comes back as a referral on both', async () => {
    const answer = await register(ask);
    expect([answer.statusCode, answer.body.includes('You are registered')]).toEqual([200, true]);
    expect(await told(ben)).toEqual([
      { name: 'learner.registered', data: { learner: { identifiers: [email('ben@example.org')], attributes: { firstName: 'Ben', lastName: 'Petit', locale: 'en' } }, referral: { code: codeOf() } } },
      { name: 'consent.granted', data: { learner: { identifiers: [email('ben@example.org')] }, consent: { purpose: 'learning-news', channel: 'email', proof: { form: 'referral-page', wording: 'referral-page-1', time: '2026-05-04T09:00:00Z', source: 'parcours/pages', locale: 'en' } } } },
      { name: 'referral.created', data: { learner: { identifiers: [email('ben@example.org')] }, referral: { role: 'colleague', by: { contact: ana, firstName: 'Ana' } } } },
    ]);
    expect(await told(ana)).toEqual([
      { name: 'referral.created', data: { learner: { identifiers: [email('ana@example.org')] }, command: 'k-1', step: 'invite-colleague', journey: 'evaluation-loop', run: 'enr-1', referral: { role: 'referrer', colleague: ben } } },
    ]);
    const book = new ReferralBook(stores.documents);
    expect([await book.count('evaluation-loop'), await book.count('evaluation-loop', 'invite-colleague'), await book.count('evaluation-loop', 'other')]).toEqual([1, 1, 0]);
    expect(await stores.archive.counts()).toMatchObject({ pending: 0 });
  });

  it('counts once for each who invited her, whatever she does again', async () => {
    await know('00000009-0000-8000-a000-000000000009', email('eve@example.org'));
    await register(ask);
    await register(ask, codeOf(), 'fr');
    await send(arrival('a-1', [email('ben@example.org')], codeOf({})));
    expect((await referrals()).map(({ subject }) => subject).sort()).toEqual([ana, ben].sort());
    await register(ask, codeOf({}, '00000009-0000-8000-a000-000000000009'));
    expect(await referrals()).toHaveLength(4);
  });

  it('keeps the name she has where she is known, and shows no difference', async () => {
    await know(ben, email('ben@example.org'));
    expect((await register({ ...ask, firstName: 'Somebody' })).body).toContain('You are registered');
    expect((await told(ben))[0]?.data.learner).toEqual({ identifiers: [email('ben@example.org')] });
  });

  it('is not told of by herself: who opens their own link refers nobody', async () => {
    await register({ ...ask, email: 'ana@example.org' });
    expect(await referrals()).toEqual([]);
  });

  it.each([
    ['no name', { firstName: ' ' }, 'Give your first name'],
    ['no address', { email: '' }, 'Give an e-mail address of your own'],
    ['what is no address', { email: 'ben' }, 'Give an e-mail address of your own'],
    ['the address of an office', { email: 'Training@example.org' }, 'Give an e-mail address of your own'],
    ['no consent', { consent: '' }, 'Tick the box if you agree'],
  ])('is asked again for %s, with what she wrote, and nothing is kept', async (_what, change, words) => {
    const answer = await register({ ...ask, lastName: '<b>', ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain(words);
    expect(answer.body).toContain('value="&#60;b&#62;"');
    expect(answer.body).not.toContain('checked');
    expect([await appended(), (await stores.deadLetters.list({ limit: 10 })).items]).toEqual([[], []]);
  });

  it.each([
    ['fr', 'J’accepte que Atelier Formation m’écrive', 'Ana pense que'],
    ['en', 'I agree that Atelier Formation writes to me', 'Ana thinks'],
  ])('reads the form in her language (%s), and of who invites her the first name alone', async (language, consent, title) => {
    const { body } = await app.inject({ method: 'GET', url: `/p/referral/${codeOf()}`, headers: { 'accept-language': language } });
    for (const words of [consent, title]) expect(body).toContain(words);
    expect(body).not.toMatch(/Roux|ana@example/);
    expect(await appended()).toEqual([]);
  });

  it('hears that it is not saved while the house can not take it in', async () => {
    jest.spyOn(log, 'append').mockRejectedValueOnce(new RetryableError('log-down', 'down'));
    expect((await register(ask)).statusCode).toBe(503);
    expect((await register(ask)).statusCode).toBe(200);
    expect(await referrals()).toHaveLength(2);
  });
});

describe('a platform’s event with the code of a link', () => {
  it.each(['learner.registered', 'enrolment.created'])('of %s is a referral, with the course it is about', async (type) => {
    await send(arrival('a-1', [{ scheme: 'lms', issuer: 'lms/main', value: 'u-7' }], codeOf(), type));
    expect(await referrals()).toMatchObject([{ time: '2026-05-04T08:00:00Z', data: { course: { id: 'excel-2' } } }, { data: { course: { id: 'excel-2' } } }]);
  });

  it('that was not appended before a crash brings its referral when it comes again', async () => {
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('killed'));
    const event = arrival('a-1', [email('ben@example.org')], codeOf());
    expect((await send(event)).statusCode).toBe(503);
    expect((await send(event)).statusCode).toBe(202);
    expect(await referrals()).toHaveLength(2);
    await send(event);
    expect(await referrals()).toHaveLength(2);
  });

  it('names no step where the link stood in no mail that we know of', async () => {
    await send(arrival('a-1', [email('ben@example.org')], codeOf({ command: 'k-9' })));
    expect((await told(ana))[0]?.data).toEqual({ learner: { identifiers: [email('ana@example.org')] }, course: { id: 'excel-2' }, referral: { role: 'referrer', colleague: ben } });
  });

  it.each([
    ['that nobody signed', `${codeOf()}x`],
    ['of another kind of link', links.token({ kind: 'feed', contact: ana })],
    ['of somebody who is not here', links.token({ kind: 'referral', contact: 'c-nobody' })],
    ['that is none', { a: 1 }],
    ['that is empty', ''],
  ])('%s is taken in, and refers nobody', async (_what, code) => {
    expect((await send(arrival('a-1', [email('ben@example.org')], code))).statusCode).toBe(202);
    expect([(await appended()).length, await referrals()]).toEqual([1, []]);
  });

  it('of somebody who is gone refers nobody', async () => {
    stores.contacts.documents.set(ana, JSON.stringify({ ...newContact(ana, now), version: 1, closed: { reason: 'left', at: now } }));
    await send(arrival('a-1', [email('ben@example.org')], codeOf()));
    expect(await referrals()).toEqual([]);
  });

  it('from history is history too', async () => {
    await send({ ...arrival('a-1', [email('ben@example.org')], codeOf()), backfill: true });
    expect((await referrals()).map(({ backfill }) => backfill)).toEqual([true, true]);
  });

  it('of another event says nothing', async () => {
    await send(arrival('a-1', [email('ben@example.org')], codeOf(), 'course.started'));
    expect(await referrals()).toEqual([]);
  });
});
