import { newContact } from '@parcours/contact';
import { identityKey, type LearnerEvent } from '@parcours/events';
import { Links, MovableClock } from '@parcours/platform';
import { Suppressions, type Stores } from '@parcours/store';
import { MemoryDigestStore } from '../../../../test/support/memory/memory-digest-store';
import { memoryLog, memoryStores } from '../../../../test/support/start-gateway';
import type { Erasure } from './erasure';
import { ErasureSteps } from './erasure-steps.service';
import { ErasureWorker } from './erasure-worker.service';
import { Erasures } from './erasures.service';
import { LogFences } from './log-fences.service';
import { OtherRecords } from './other-records.service';

const now = Date.parse('2026-05-04T09:00:00Z');
const hour = 3_600_000;
const ana = 'c-ana';
const links = new Links('a secret of the test', 'http://localhost');
const mailbox = { scheme: 'email', value: 'ana@example.org' };

async function house({ passed = true }: { passed?: boolean } = {}) {
  const clock = new MovableClock(now);
  const log = await memoryLog(clock);
  await log.ensureTopic('journey.traces', 4);
  const memory = { ...memoryStores(), digests: new MemoryDigestStore() };
  const stores = memory as unknown as Stores;
  const fences = { set: (contact: string, topics: readonly string[]) => new LogFences(log).set(contact, topics), arePassed: async () => passed };
  const event = (contact: string, id: string): LearnerEvent => ({ specversion: '1.0', id, source: 'lms', type: 'org.parcours.learner.login.recorded.v1', time: '2026-05-04T09:00:00Z', subject: contact, data: { learner: { identifiers: [mailbox] } } });
  const addEvent = (contact: string, id: string) => memory.archive.insert([{ source: 'lms', id, digest: id, contact, status: 'appended', time: now, receivedAt: now, event: event(contact, id) }]);
  for (const contact of [ana, 'c-ben']) {
    const identifiers = contact === ana ? [mailbox] : [{ scheme: 'email', value: 'ben@example.org' }];
    await memory.contacts.commit([{ ...newContact(contact, now), version: 1, identifiers, addresses: identifiers.map(({ value }) => ({ value, kind: 'private', at: now })), consents: { offers: { email: { status: 'withdrawn', at: now } } } }]);
    await memory.identities.claim(identifiers.map((identifier) => ({ key: identityKey(identifier), contact, identifier })));
    await addEvent(contact, `e-${contact}`);
    await memory.traces.put([{ id: `t-${contact}`, contact, at: now, learner: contact, journey: 'j', version: 1, runId: 'r', run: 'r', outcome: 'entered', cause: { type: 'event' } }]);
    await memory.messages.claim([{ id: `m-${contact}`, channel: 'email', type: 'email.send', contact, learner: contact, journey: 'j', runId: 'r', run: 'r', step: 's', purpose: 'service', status: 'claimed', at: now }], 'token', now, now + hour);
    await memory.documents.put('offer', [{ id: `o-${contact}`, contact, at: now, body: { id: `o-${contact}` } }]);
    await memory.deadLetters.put([{ id: `d-${contact}`, kind: 'record', contact, code: 'decide-failed', reason: 'r', at: now, status: 'open', body: '{}' }]);
    await memory.deadLetters.park([{ contact, generation: 1, partition: contact === ana ? 0 : 1, offset: 3, appendedAt: now, value: '{}' }]);
  }
  await memory.deadLetters.put([{ id: 'd-named', kind: 'intake', code: 'invalid-event', reason: 'r', at: now, status: 'open', body: JSON.stringify({ who: 'ANA@example.org' }) }]);
  /** A process of its own, which dies when it says so for the `dies`th time how far it came. */
  const open = (dies = Infinity) => {
    const erasures = new Erasures(stores, clock, links);
    let said = 0;
    const mortal = Object.assign(Object.create(erasures) as Erasures, {
      put: (erasure: Erasure, from: Erasure | undefined) => (++said === dies ? Promise.reject(new Error('killed')) : erasures.put(erasure, from)),
    });
    return { erasures, worker: new ErasureWorker(mortal, new ErasureSteps(stores, log, clock, links, new OtherRecords(stores, log)), fences, log, clock) };
  };
  const left = async () => ({
    contacts: [...memory.contacts.documents.keys()], claims: [...memory.identities.claims.keys()], events: [...memory.archive.events.values()].map(({ id }) => id), traces: [...memory.traces.traces.keys()], messages: [...memory.messages.rows.keys()],
    letters: [...memory.deadLetters.letters.keys()], offers: (await memory.documents.list({ kind: 'offer', limit: 10 })).items, parked: [await memory.deadLetters.parked(ana), (await memory.deadLetters.parked('c-ben')).length],
    retired: await memory.identities.retired([ana, 'c-ben']), suppression: (await new Suppressions(memory.documents, links).find(mailbox.value, 'offers'))?.reason,
  });
  return { clock, log, stores, open, left, addEvent, pass: () => (passed = true), closings: async () => (await Promise.all([0, 1, 2, 3].map((partition) => log.read('learner.events', partition, 0, 100)))).flat().map(({ value }) => (JSON.parse(value) as { event: LearnerEvent }).event) };
}

const onlyBen = {
  contacts: ['c-ben'], claims: ['email||ben@example.org'], events: ['e-c-ben'], traces: ['t-c-ben'], messages: ['m-c-ben'], letters: ['d-c-ben'], offers: [{ id: 'o-c-ben' }], parked: [[], 1],
  retired: new Set([ana]), suppression: 'unsubscribed',
};
const asked = { by: 'key-1', reason: 'request' as const };

describe('an erasure', () => {
  it('begins with the record that closes the contact, and removes nothing before all groups have passed it', async () => {
    const { open, left, pass, closings } = await house({ passed: false });
    const { erasures, worker } = open();
    const before = await left();
    const waiting = await worker.advance(await erasures.ask(ana, asked));
    expect([waiting.phase, await left()]).toEqual(['closing', before]);
    expect(await closings()).toMatchObject([{ type: 'org.parcours.learner.contact.closed.v1', source: 'parcours/erasures', subject: ana, data: { reason: 'erased' } }]);
    pass();
    expect((await worker.advance(waiting)).phase).toBe('sweeping');
    expect(await left()).toEqual(onlyBen);
  });

  it('waits for a channel that stands still for an hour at most', async () => {
    const { open, clock, pass } = await house({ passed: false });
    const { erasures, worker } = open();
    const closing = await worker.advance(await erasures.ask(ana, asked));
    const held: Erasure = { ...closing, phase: 'channels', since: clock.now() };
    await erasures.put(held, closing);
    expect((await worker.advance(held)).phase).toBe('channels');
    clock.moveTo(now + hour);
    expect((await worker.advance(held)).phase).toBe('sweeping');
    pass();
  });

  it.each(Array.from({ length: 16 }, (_, i) => i + 1))('ends the same where its process dies when it has done %i of its steps, and another one goes on', async (dies) => {
    const { open, left } = await house();
    const { erasures, worker } = open(dies);
    const erasure = await erasures.ask(ana, asked);
    await expect(worker.advance(erasure)).rejects.toThrow('killed');
    const other = open();
    const done = await other.worker.advance(await other.erasures.find(erasure.id));
    expect(done.phase).toBe('sweeping');
    expect(await left()).toEqual(onlyBen);
  });

  it('ends once where two processes work on it at once, and asked for again it is the same', async () => {
    const { open, left } = await house();
    const [one, other] = [open(), open()];
    const [first, second] = await Promise.all([one.erasures.ask(ana, asked), other.erasures.ask(ana, asked)]);
    expect(second).toEqual(first);
    for (let round = 0; round < 20; round++) await Promise.all([one, other].map(async ({ erasures, worker }) => worker.advance(await erasures.find(first.id))));
    const done = await one.erasures.find(first.id);
    expect([done.phase, done.removed['contacts'], await left()]).toEqual(['sweeping', 1, onlyBen]);
    expect(await one.erasures.ask(ana, asked)).toEqual(done);
  });

  it('looks after what came late, and its receipt names nobody in the end', async () => {
    const { open, left, clock, addEvent } = await house();
    const { erasures, worker } = open();
    let erasure = await worker.advance(await erasures.ask(ana, asked));
    await addEvent(ana, 'late');
    expect(await worker.advance(erasure)).toBe(erasure);
    for (const after of [60_000, hour, 24 * hour, 31 * 24 * hour]) {
      clock.moveTo(now + after);
      erasure = await worker.advance(erasure);
      expect(await left()).toEqual(onlyBen);
    }
    expect([erasure.phase, erasure.removed['events'], JSON.stringify(erasure).includes(ana)]).toEqual(['done', 2, false]);
  });
});
