import { claimsOf, formatTime, identityKey, type LearnerEvent } from '@parcours/events';
import { slotOf } from '@parcours/contact';
import { compileJourney, decide, parseAttributes, parsePurposes, type Command, type Definitions, type JourneyDefinition, type Trace } from '@parcours/journey';
import { EmbeddedEventLog, type EventLog } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock, type Clock } from '@parcours/platform';
import { openEmbeddedStores, type Stores } from '@parcours/store';
import { EngineLoop, learnerEvents, TimerPoller } from '@parcours-apps/journeys';
import { TimeMachine } from '@parcours-apps/standalone';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryArchiveStore } from '../support/memory/memory-archive-store';
import { MemoryEventLog } from '../support/memory/memory-event-log';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from '../support/memory/memory-stores';

const folder = '../shared/design/example';
const there = existsSync(folder);
const partitions = 4;
const lines = (file: string): unknown[] => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n').map((line): unknown => JSON.parse(line));

function exampleDefinitions(): Definitions {
  const purposes = parsePurposes(readFileSync('config/purposes.yaml', 'utf8'), 'purposes.yaml');
  const attributes = parseAttributes(readFileSync('config/attributes.yaml', 'utf8'), 'attributes.yaml');
  if (!purposes.ok || !attributes.ok) throw new Error('config does not load');
  const current = readdirSync(`${folder}/journeys`).sort().map((file): JourneyDefinition => {
    const compiled = compileJourney(readFileSync(`${folder}/journeys/${file}`, 'utf8'), file, { version: 1, purposes: Object.keys(purposes.purposes), attributes: attributes.defaults });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return compiled.definition;
  });
  return {
    set: 'example', current, paused: new Set(), version: (id) => current.find((journey) => journey.id === id), purposes: purposes.purposes,
    attributeDefaults: attributes.defaults, defaults: { timeZone: 'Europe/Paris', locale: 'fr' }, holidays: new Set(),
  };
}

interface Engine {
  log: EventLog;
  stores: Pick<Stores, 'contacts' | 'traces' | 'deadLetters' | 'archive'>;
  idle: () => Promise<void>;
}

function memoryEngine(clock: Clock): Engine {
  const log = new MemoryEventLog(clock);
  return { log, stores: { contacts: new MemoryContactStore(), traces: new MemoryTraceStore(), deadLetters: new MemoryDeadLetterStore(), archive: new MemoryArchiveStore() }, idle: () => log.drain() };
}

const folders: string[] = [];

function embeddedEngine(clock: Clock): Engine {
  const place = mkdtempSync(join(tmpdir(), 'parcours-golden-'));
  folders.push(place);
  const database = new EmbeddedDatabase(join(place, 'parcours.db'));
  const log = new EmbeddedEventLog(database, clock);
  return { log, stores: openEmbeddedStores(database), idle: () => log.idle() };
}

/** Plays events through the loop, its timers as log records, the clock moving from instant to instant; crashes lose offsets where told. */
async function playThroughLoop(events: LearnerEvent[], until: number, makeEngine: (clock: Clock) => Engine, loseOffset: () => boolean = () => false): Promise<{ commands: Command[]; traces: Trace[] }> {
  const clock = new MovableClock(Date.parse(events[0]?.time ?? '') - 1);
  const { log, stores, idle } = makeEngine(clock);
  const definitions = exampleDefinitions();
  const channels = ['channel.email', 'channel.content', 'channel.print', 'channel.task'];
  for (const topic of [learnerEvents, ...channels]) await log.ensureTopic(topic, partitions);
  let writes = 0;
  const loop = new EngineLoop({ log, stores, clock, decide, definitions: async () => definitions, newWriteId: () => `write-${++writes}` });
  await log.subscribe(learnerEvents, { group: 'journeys' }, (batch) => loop.handle(loseOffset() ? { ...batch, commit: async () => undefined } : batch));
  const poller = new TimerPoller({ log, contacts: stores.contacts, clock, owned: () => [0, 1, 2, 3], onFault: (error) => { throw error; } });
  const machine = new TimeMachine({ clock, contacts: stores.contacts, pollTimers: () => poller.poll(), idle });
  for (const event of events) {
    const instant = Date.parse(event.time);
    await machine.moveTo(instant, false);
    const [first] = claimsOf(event).claims;
    const contact = first ? identityKey(first) : '';
    await log.append(learnerEvents, [{ key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event: { ...event, subject: contact } }) }]);
    const next = events[events.indexOf(event) + 1];
    if (next?.time !== event.time) await machine.moveTo(instant, true);
  }
  await machine.moveTo(until, true);
  const commands = new Map<string, Command>();
  for (const topic of channels) {
    for (let partition = 0; partition < partitions; partition++) {
      for (const { value } of await log.read(topic, partition, 0, 10_000)) {
        const command = JSON.parse(value) as Command;
        commands.set(command.id, command);
      }
    }
  }
  const byTime = (a: { at: number; learner: string }, b: { at: number; learner: string }): number => a.at - b.at || (a.learner < b.learner ? -1 : a.learner > b.learner ? 1 : 0);
  const learners = await stores.contacts.list({ limit: 1000 });
  const traces = (await Promise.all(learners.map(({ id }) => stores.traces.ofContact({ contact: id, limit: 1000 })))).flatMap(({ items }) => items);
  await log.close();
  return { commands: [...commands.values()].sort(byTime), traces: traces.sort(byTime) };
}

(there ? describe : describe.skip)(there ? 'the worked example through the service loop' : `the worked example (${folder} is not here)`, () => {
  const events = there ? (lines('events.ndjson') as LearnerEvent[]) : [];
  const until = Date.parse('2026-06-01T00:00:00Z');
  const told = ({ commands, traces }: { commands: Command[]; traces: Trace[] }) => ({
    commands: commands.map(({ at, learner, journey, run, step, type, template }) => ({ at: formatTime(at), learner, journey, run, step, type, ...(template && { template }) })),
    skips: traces.filter(({ outcome }) => outcome === 'skipped').map(({ at, learner, journey, run, step, outcome, reason }) => ({ at: formatTime(at), learner, journey, run, step, outcome, reason })),
  });

  afterAll(() => {
    for (const place of folders) rmSync(place, { recursive: true, force: true });
  });

  it.each([
    ['in memory', memoryEngine],
    ['on the embedded data file', embeddedEngine],
  ])('gives exactly the expected commands and skips %s, timers firing as log records on a movable clock', async (_where, engine) => {
    expect(told(await playThroughLoop(events, until, engine))).toEqual({ commands: lines('expected.ndjson'), skips: lines('expected-skips.ndjson') });
  });

  it('gives the same where every third batch is handled and its offset lost', async () => {
    let batches = 0;
    expect(told(await playThroughLoop(events, until, memoryEngine, () => ++batches % 3 === 0))).toEqual({ commands: lines('expected.ndjson'), skips: lines('expected-skips.ndjson') });
  });
});
