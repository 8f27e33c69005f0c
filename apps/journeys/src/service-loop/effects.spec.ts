import { fullType, type LearnerEvent } from '@parcours/events';
import { EmbeddedEventLog, learnerEvents } from '@parcours/event-log';
import { compileJourney, decide, type Command, type Decide, type Definitions } from '@parcours/journey';
import { EmbeddedDatabase, Links, MovableClock } from '@parcours/platform';
import { IdentityClerk, openEmbeddedStores } from '@parcours/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryStores } from '../../../../test/support/start-gateway';
import { ana, begin } from './engine-house.fixture';
import { EngineLoop } from './engine-loop';
import { type LoopDependencies } from './loop-context';
import { OtherContacts } from './other-contacts';

const links = new Links('a secret of the test', 'http://localhost');
const max = links.contactId('email||max@acme.example');

const journey = `
journey: manager-news
title: T
purpose: service
entry: { on: manager.noticed, when: event.data.notice.learners == 1, reentry: always }
steps:
  - { id: look, task: { title: Regarder } }
`;

function definitions(): Definitions {
  const compiled = compileJourney(journey, 'manager-news.yaml', { version: 1, purposes: ['service'], attributes: {} });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { definition } = compiled;
  return {
    set: 'set-1', current: [definition], paused: new Set(), version: () => definition, purposes: { service: { basis: 'contract' } }, attributeDefaults: {},
    defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
  };
}

/** What a completed course tells a manager, beside what is decided for the learner. */
const noticing = (manager: string): Decide => (contact, input, defined, now, allowances) => {
  const decision = decide(contact, input, defined, now, allowances);
  if (input.type !== 'event' || input.event.type !== fullType('course.completed')) return decision;
  const notice: LearnerEvent = {
    specversion: '1.0', id: `notice-${input.event.id}`, source: 'parcours/journeys', type: fullType('manager.noticed'), time: '2026-03-02T09:00:00Z',
    data: { learner: { identifiers: [{ scheme: 'email', value: manager }], attributes: { locale: 'en' } }, account: { id: 'acme', name: 'Acmé' }, notice: { journey: 'late', learners: 1 } },
  };
  return { ...decision, events: [notice] };
};

const completed = (id: string): LearnerEvent => ({
  specversion: '1.0', id, source: 'lms', type: fullType('course.completed'), time: '2026-03-02T09:00:00Z', subject: ana, receivedat: '2026-03-02T09:00:00Z', data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms', value: 'u-1' }] } },
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function inMemory(clock: MovableClock) {
  const log = new MemoryEventLog(clock);
  return { log, stores: memoryStores(), settle: () => log.drain(), close: async () => log.close() };
}

function onTheDataFile(clock: MovableClock) {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-effects-'));
  folders.push(folder);
  const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
  const log = new EmbeddedEventLog(database, clock);
  return {
    log, stores: openEmbeddedStores(database), settle: () => log.idle(),
    close: async () => {
      await log.close();
      await database.close();
    },
  };
}

async function start(make: typeof inMemory | typeof onTheDataFile, manager = 'Max@Acme.example') {
  const clock = new MovableClock(begin);
  const { log, stores, settle, close } = make(clock);
  for (const topic of [learnerEvents, 'channel.task']) await log.ensureTopic(topic, 4);
  const defined = definitions();
  const others = new OtherContacts({ clerk: new IdentityClerk(stores.identities, links), deadLetters: stores.deadLetters, clock });
  let writes = 0;
  const dependencies: LoopDependencies = { log, stores, clock, decide: noticing(manager), definitions: async () => defined, toContacts: (events) => others.address(events), newWriteId: () => `write-${++writes}` };
  const tell = (event: LearnerEvent) => log.append(learnerEvents, [{ key: ana, slot: 1, value: JSON.stringify({ type: 'event', event }) }]);
  const tasks = async (): Promise<Command[]> => {
    const records = await Promise.all([0, 1, 2, 3].map((partition) => log.read('channel.task', partition, 0, 100)));
    return records.flat().map(({ value }) => JSON.parse(value) as Command);
  };
  return { log, stores, settle, close, tell, tasks, dependencies };
}

describe('an effect on another person', () => {
  it.each([
    ['in memory', inMemory],
    ['on the embedded data file', onTheDataFile],
  ])('enters that person’s own journey, once, however often it is published: %s', async (_where, make) => {
    const { log, stores, settle, close, tell, tasks, dependencies } = await start(make);
    let crashes = 2;
    const loop = new EngineLoop(dependencies);
    await log.subscribe(learnerEvents, { group: 'journeys' }, (batch) => loop.handle(crashes-- > 0 ? { ...batch, commit: async () => undefined } : batch));
    await tell(completed('c-1'));
    await settle();
    const told = (await tasks()).map(({ id, contact, journey: of, learner }) => ({ id, contact, of, learner }));
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told[0]).toMatchObject({ contact: max, of: 'manager-news', learner: 'max@acme.example' });
    const contact = (await stores.contacts.load([max])).get(max);
    expect(contact).toMatchObject({ attributes: { values: { locale: 'en' } }, addresses: [{ value: 'max@acme.example', kind: 'professional', account: 'acme' }] });
    expect((await stores.archive.ofContact({ contact: max, limit: 10 })).items).toMatchObject([{ source: 'parcours/journeys', id: 'notice-c-1', event: { subject: max } }]);
    expect((await stores.contacts.load([ana])).get(ana)?.runs).toEqual([]);
    await close();
  });

  it('reaches the contact that the intake knows by one of its identifiers', async () => {
    const { stores, settle, log, tell, tasks, dependencies } = await start(inMemory);
    await stores.identities.claim([{ key: 'email||max@acme.example', contact: '0000000a-0000-5000-8000-00000000000a', identifier: { scheme: 'email', value: 'max@acme.example' } }]);
    const loop = new EngineLoop(dependencies);
    await log.subscribe(learnerEvents, { group: 'journeys' }, (batch) => loop.handle(batch));
    await tell(completed('c-1'));
    await settle();
    expect((await tasks()).map(({ contact }) => contact)).toEqual(['0000000a-0000-5000-8000-00000000000a']);
  });

  it('of whom nobody in particular is named is kept as a dead letter, and the learner goes on', async () => {
    const { stores, settle, log, tell, tasks, dependencies } = await start(inMemory, 'training@acme.example');
    const loop = new EngineLoop(dependencies);
    await log.subscribe(learnerEvents, { group: 'journeys' }, (batch) => loop.handle(batch));
    await tell(completed('c-1'));
    await tell(completed('c-2'));
    await settle();
    expect(await tasks()).toEqual([]);
    expect((await stores.deadLetters.list({ limit: 10 })).items).toMatchObject([
      { id: 'effect-notice-c-1', kind: 'intake', code: 'no-identifier', step: 'effect', status: 'open' },
      { id: 'effect-notice-c-2' },
    ]);
    expect((await stores.contacts.load([ana])).get(ana)?.lastSeen).toMatchObject({ 'course.completed': begin });
  });

  it('is held with its partition while identities can not be read', async () => {
    const { log, tell, dependencies } = await start(inMemory);
    await tell(completed('c-1'));
    const batch = (log as MemoryEventLog).batch(learnerEvents, 'journeys', 1);
    if (!batch) throw new Error('nothing to read');
    const down = new EngineLoop({ ...dependencies, toContacts: () => Promise.reject(new Error('store is down')) });
    await expect(down.handle(batch)).rejects.toThrow('store is down');
    expect(await log.committed(learnerEvents, 'journeys')).toEqual([0, 0, 0, 0]);
  });
});
