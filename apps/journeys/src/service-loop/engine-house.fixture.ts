import type { LearnerEvent } from '@parcours/events';
import type { Command, Decide, Definitions, EngineInput } from '@parcours/journey';
import { Links, MovableClock } from '@parcours/platform';
import { IdentityClerk } from '@parcours/store';
import { learnerEvents } from '@parcours/event-log';
import { MemoryArchiveStore } from '../../../../test/support/memory/memory-archive-store';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { MemoryIdentityStore } from '../../../../test/support/memory/memory-identity-store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from '../../../../test/support/memory/memory-stores';
import type { LoopInput } from './control-record';
import { EngineLoop } from './engine-loop';
import { type LoopDependencies } from './loop-context';
import { OtherContacts } from './other-contacts';

export const ana = '00000001-0000-5000-8000-000000000001';
export const ben = '00000002-0000-5000-8000-000000000002';
export const begin = Date.parse('2026-03-02T09:00:00Z');

/** Counts an event into an attribute and mails about it: enough to see what was decided, how often, and in which order. */
export const counting: Decide = (contact, input, definitions, now) => {
  const name = input.type === 'event' ? input.event.id : input.type;
  if (name.startsWith('poison')) throw new RangeError(`cannot decide ${name}`);
  const seen = [...((contact.attributes.values.seen as string[] | undefined) ?? []), `${name}@${definitions.set}`];
  const command = { id: `mail-${contact.id}-${name}`, type: 'email.send', contact: contact.id, at: now } as unknown as Command;
  return { contact: { ...contact, attributes: { values: { seen }, times: {} } }, commands: [command], events: [], trace: { at: now, contact: contact.id, learner: contact.id, cause: { type: 'test' }, runs: [], lines: [] } };
};

export function learnerEvent(contact: string, id: string): EngineInput {
  const event: LearnerEvent = { specversion: '1.0', id, source: 'lms', type: 'org.parcours.learner.login.recorded.v1', time: '2026-03-02T09:00:00Z', subject: contact, data: {} };
  return { type: 'event', event };
}

/** The loop over fakes, with short words for what a test says. */
export function house(decide: Decide = counting) {
  const clock = new MovableClock(begin);
  const log = new MemoryEventLog(clock);
  const stores = { contacts: new MemoryContactStore(), traces: new MemoryTraceStore(), deadLetters: new MemoryDeadLetterStore(), archive: new MemoryArchiveStore() };
  const clerk = new IdentityClerk(new MemoryIdentityStore(), new Links('a secret of the test', 'http://localhost'));
  const others = new OtherContacts({ clerk, deadLetters: stores.deadLetters, clock });
  const sets = new Set(['set-1', 'set-2']);
  let writes = 0;
  const dependencies: LoopDependencies = {
    log,
    stores,
    clock,
    decide,
    toContacts: (events) => others.address(events),
    newWriteId: () => `write-${++writes}`,
    definitions: async (set) => {
      if (set !== undefined && !sets.has(set)) throw new Error(`no set ${set} yet`);
      return { set: set ?? 'none', current: [] as Definitions['current'], paused: new Set() } as unknown as Definitions;
    },
  };
  const loop = new EngineLoop(dependencies);
  const topics = async (): Promise<void> => {
    await log.ensureTopic(learnerEvents, 1);
    for (const channel of ['email', 'content', 'print', 'task', 'digest', 'call']) await log.ensureTopic(`channel.${channel}`, 1);
  };
  const tell = async (...inputs: LoopInput[]): Promise<void> => {
    await log.append(learnerEvents, inputs.map((input) => ({ key: 'contact' in input ? input.contact : input.type === 'event' ? (input.event.subject ?? '') : 'control', partition: 0, value: JSON.stringify(input) })));
  };
  const batch = (size?: number) => {
    const next = log.batch(learnerEvents, 'journeys', 0, size);
    if (!next) throw new Error('nothing to read');
    return next;
  };
  const mails = async (): Promise<string[]> => (await log.read('channel.email', 0, 0, 1000)).map(({ value }) => (JSON.parse(value) as Command).id);
  const seen = (id: string): string[] => (stores.contacts.read(id)?.attributes.values.seen as string[] | undefined) ?? [];
  return { clock, log, stores, loop, topics, tell, batch, mails, seen, sets, dependencies };
}
