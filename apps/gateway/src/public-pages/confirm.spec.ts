import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { applyEvent, consentStatus, newContact, type Contact } from '@parcours/contact';
import { identityKey, shortName, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock, RetryableError, type LinkClaims } from '@parcours/platform';
import { personKey, Suppressions } from '@parcours/store';
import type { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../test/support/start-gateway';
import { IntakeModule } from '../intake/intake.module';
import { PublicPagesModule } from './public-pages.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const links = new Links('a secret of the test', 'http://localhost');
const withdrawn = { 'learning-news': { '*': { status: 'withdrawn' as const, at: now - 10 } } };
const ana = (change: Partial<Contact> = {}): Contact => ({
  ...newContact('c-ana', now), version: 1, identifiers: [{ scheme: 'email', value: 'ana@example.org' }], addresses: ['ana@example.org', 'ana@acme.example'].map((value) => ({ value, kind: 'private', at: 1 })), consents: withdrawn, ...change,
});

let app: NestFastifyApplication;
let log: MemoryEventLog;
let clock: MovableClock;
let stores: ReturnType<typeof memoryStores>;
let suppressions: Suppressions;
beforeEach(async () => {
  clock = new MovableClock(now);
  log = await memoryLog(clock);
  stores = memoryStores();
  suppressions = new Suppressions(stores.documents, links);
  await stores.contacts.commit([ana()]);
  await stores.identities.claim([{ key: identityKey({ scheme: 'email', value: 'ana@example.org' }), contact: 'c-ana', identifier: { scheme: 'email', value: 'ana@example.org' } }]);
  await suppressions.add([personKey('c-ana'), 'ana@example.org', 'ana@acme.example'], { reason: 'unsubscribed', purpose: 'learning-news', at: now - 10 });
  app = await startGateway([IntakeModule, PublicPagesModule], { clock, log, stores });
});
afterEach(() => app.close());

const about = { purpose: 'learning-news', channel: 'email', address: links.fingerprint('ana@example.org') };
const path = (more: Partial<LinkClaims> = {}): string => `/p/confirm/${links.token({ kind: 'confirm', contact: 'c-ana', about, expiresAt: now + 1_000, ...more })}`;
const ask = (method: 'GET' | 'HEAD' | 'POST', url = path()) => app.inject({ method, url, headers: { 'accept-language': 'en' } });
async function told(): Promise<LearnerEvent[]> {
  const { partitions } = await log.state('learner.events');
  const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 1_000)));
  return records.flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event);
}

describe('leaving, with all that the intake does about it', () => {
  it('is one event for the same wish, by a clock that goes on meanwhile, and another after it was allowed again', async () => {
    const url = `/p/unsubscribe/${links.token({ kind: 'unsubscribe', contact: 'c-ana', about: { purpose: 'offers' } })}`;
    const moving = jest.spyOn(clock, 'now').mockImplementation(() => moved++);
    let moved = now;
    for (let i = 0; i < 3; i++) expect((await ask('POST', url)).statusCode).toBe(200);
    expect(await told()).toHaveLength(1);
    await suppressions.lift([personKey('c-ana'), 'ana@example.org', 'ana@acme.example'], 'offers', moved);
    moved += 10;
    await ask('POST', url);
    moving.mockRestore();
    expect((await told()).map(({ type }) => shortName(type))).toEqual(['consent.withdrawn', 'consent.withdrawn']);
  });
});

describe('confirming a consent', () => {
  it('takes more than opening the link', async () => {
    for (const method of ['GET', 'HEAD'] as const) expect((await ask(method)).statusCode).toBe(200);
    expect((await ask('GET')).body).toContain('Receive “Learning news”?');
    expect(await told()).toEqual([]);
    expect(await suppressions.find('ana@example.org', 'learning-news')).toBeDefined();
  });

  it('grants with its proof, for the mailbox that the mail went to alone, and lifts what she had unsubscribed from', async () => {
    expect((await ask('POST')).body).toContain('Confirmed');
    const [event, ...others] = await told();
    expect([others, event && shortName(event.type), event?.data]).toEqual([[], 'consent.granted', {
      learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }] },
      consent: { purpose: 'learning-news', channel: 'email', proof: { form: 'double-opt-in', wording: expect.stringMatching(/^double-opt-in-[0-9a-f]{12}$/), time: '2026-05-04T09:00:00Z', source: 'parcours/pages', locale: 'en', actor: 'learner' } },
    }]);
    const after = applyEvent(ana(), event as LearnerEvent, now);
    expect(['ana@example.org', 'ana@acme.example'].map((address) => consentStatus(after, 'learning-news', 'email', address))).toEqual(['granted', undefined]);
    expect(await suppressions.findAll('ana@example.org', 'c-ana', 'learning-news')).toEqual([]);
  });

  it('said twice is said once, as soon as the engine knows', async () => {
    await ask('POST');
    const [event] = await told();
    stores.contacts.documents.set('c-ana', JSON.stringify(applyEvent(ana(), event as LearnerEvent, now)));
    clock.moveTo(now + 500);
    expect((await ask('POST')).statusCode).toBe(200);
    expect(await told()).toHaveLength(1);
  });

  it('leaves what a bounce closed to an operator', async () => {
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: now - 5 });
    await ask('POST');
    expect(await suppressions.find('ana@example.org', 'learning-news')).toMatchObject({ reason: 'bounced' });
  });

  it('says so while it can not be saved, and nothing is lifted meanwhile', async () => {
    jest.spyOn(log, 'append').mockRejectedValueOnce(new RetryableError('log-down', 'down'));
    expect((await ask('POST')).statusCode).toBe(503);
    expect(await suppressions.find('ana@example.org', 'learning-news')).toBeDefined();
  });

  it.each<[string, () => string]>([
    ['altered', () => `${path()}x`],
    ['expired', () => path({ expiresAt: now - 1 })],
    ['of another kind', () => `/p/confirm/${links.token({ kind: 'unsubscribe', contact: 'c-ana', about })}`],
    ['a stranger’s', () => path({ contact: 'c-nobody' })],
    ['for a channel that there is not', () => path({ about: { ...about, channel: 'fax' } })],
    ['for an address that is hers no more', () => path({ about: { ...about, address: links.fingerprint('ana@elsewhere.example') } })],
  ])('is not possible over a link that is %s', async (_what, url) => {
    for (const method of ['GET', 'POST'] as const) expect((await ask(method, url())).statusCode).toBe(404);
    expect(await told()).toEqual([]);
  });

  it('is not possible for whoever left', async () => {
    stores.contacts.documents.set('c-ana', JSON.stringify(ana({ closed: { reason: 'left', at: now } })));
    expect((await ask('POST')).statusCode).toBe(404);
  });
});
