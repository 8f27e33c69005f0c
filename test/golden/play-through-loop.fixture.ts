import { slotOf } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import { decide, type Command, type Definitions, type Trace } from '@parcours/journey';
import { EmbeddedEventLog, type EventLog, channelTopics, learnerEvents } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock, type Clock } from '@parcours/platform';
import { openEmbeddedStores, type Stores } from '@parcours/store';
import { EngineLoop, TimerPoller } from '@parcours-apps/journeys';
import { stampedLog, untilIdle } from '@parcours/service';
import { TimeMachine } from '@parcours-apps/standalone';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetDeployment } from '../support/engines';
import { openTestLog, testPrefix } from '../support/kafka-house';
import { openTestStores } from '../support/mongo-house';
import { MemoryArchiveStore } from '../support/memory/memory-archive-store';
import { MemoryEventLog } from '../support/memory/memory-event-log';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from '../support/memory/memory-stores';

const partitions = 4;

export interface LoopEngine {
  log: EventLog;
  stores: Pick<Stores, 'contacts' | 'traces' | 'deadLetters' | 'archive'>;
  idle: () => Promise<void>;
  /** Leaves nothing behind. */
  close: () => Promise<void>;
}

export function memoryEngine(clock: Clock): LoopEngine {
  const log = new MemoryEventLog(clock);
  const stores = { contacts: new MemoryContactStore(), traces: new MemoryTraceStore(), deadLetters: new MemoryDeadLetterStore(), archive: new MemoryArchiveStore() };
  return { log, stores, idle: () => log.drain(), close: () => log.close() };
}

export function embeddedEngine(clock: Clock): LoopEngine {
  const place = mkdtempSync(join(tmpdir(), 'parcours-golden-'));
  const database = new EmbeddedDatabase(join(place, 'parcours.db'));
  const log = new EmbeddedEventLog(database, clock);
  const close = async () => {
    await log.close();
    await database.close();
    rmSync(place, { recursive: true, force: true });
  };
  return { log, stores: openEmbeddedStores(database), idle: () => log.idle(), close };
}

export function distributedEngine(clock: Clock): LoopEngine {
  const prefix = testPrefix();
  const log = openTestLog(prefix);
  const { stores } = openTestStores({ database: prefix });
  const close = async () => {
    await log.close();
    await forgetDeployment(prefix);
  };
  return { log: stampedLog(log, clock), stores, idle: () => untilIdle(log, [{ topic: learnerEvents, group: 'journeys' }]), close };
}

export interface LoopStory {
  /** In order of time. */
  events: readonly LearnerEvent[];
  /** Timers fire up to and with this instant (epoch ms). */
  until: number;
  definitions: Definitions;
  /** Whose an event is, the effects on other people included. */
  contactOf: (event: LearnerEvent) => string;
  makeEngine: (clock: Clock) => LoopEngine;
  /** Asked at every batch: whether it is handled and its offset lost. */
  loseOffset?: () => boolean;
}

/** Plays events through the service's loop, timers as log records, the clock moving from instant to instant. Commands and traces by time, then learner. */
export async function playThroughLoop(story: LoopStory): Promise<{ commands: Command[]; traces: Trace[] }> {
  const clock = new MovableClock(Date.parse(story.events[0]?.time ?? '') - 1);
  const engine = story.makeEngine(clock);
  try {
    return await play(story, clock, engine);
  } finally {
    await engine.close();
  }
}

async function play({ events, until, definitions, contactOf, loseOffset = () => false }: LoopStory, clock: MovableClock, { log, stores, idle }: LoopEngine): Promise<{ commands: Command[]; traces: Trace[] }> {
  for (const topic of [learnerEvents, ...channelTopics]) await log.ensureTopic(topic, partitions);
  let writes = 0;
  const toContacts = async (others: LearnerEvent[]) => others.map((event) => ({ ...event, subject: contactOf(event) }));
  const loop = new EngineLoop({ log, stores, clock, decide, definitions: async () => definitions, toContacts, newWriteId: () => `write-${++writes}` });
  await log.subscribe(learnerEvents, { group: 'journeys' }, (batch) => loop.handle(loseOffset() ? { ...batch, commit: async () => undefined } : batch));
  const poller = new TimerPoller({ log, contacts: stores.contacts, clock, owned: () => ({ owned: [0, 1, 2, 3], partitions: 4 }), onFault: (error) => { throw error; } });
  const machine = new TimeMachine({ clock, contacts: stores.contacts, pollTimers: () => poller.poll(), idle });
  for (const [index, event] of events.entries()) {
    const instant = Date.parse(event.time);
    await machine.moveTo(instant, false);
    const contact = contactOf(event);
    await log.append(learnerEvents, [{ key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event: { ...event, subject: contact } }) }]);
    if (events[index + 1]?.time !== event.time) await machine.moveTo(instant, true);
  }
  await machine.moveTo(until, true);
  const commands = new Map<string, Command>();
  for (const topic of channelTopics) {
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
  return { commands: [...commands.values()].sort(byTime), traces: traces.sort(byTime) };
}
