import { addOutbox, checkDocumentSize, ContactTooLargeError, hasSeen, markSeen, newContact, pruneOutbox, type Contact, type OutboxItem } from '@parcours/contact';
import type { Decision, DecisionTrace, Definitions, EngineInput } from '@parcours/journey';
import type { ParkedRecord } from '@parcours/store';
import type { ParkingRecord } from './control-record';
import { deadLetterOf } from './dead-letter-of';
import type { BatchWork, ContactWork, InputRecord, LoopDependencies } from './loop-context';
import type { OutboxTrace, TraceIds } from './outbox-trace';
import { topicOfCommand } from './topic-of-command';

const triesOfPoison = 3;

/**
 * Step 3: contact by contact, record by record, in log order. Drops what the contact has seen. A record that `decide` fails on three
 * times is poison: it is dead-lettered and its contact parked; later records of a parked contact go, in order, to its queue. Both are
 * written before the contact is, idempotently, so a crash between the two only repeats them.
 */
export async function decideContacts(work: BatchWork, dependencies: LoopDependencies): Promise<void> {
  const queue: ParkedRecord[] = [];
  for (const contact of work.contacts.values()) await decideContact(contact, work, dependencies, queue);
  if (queue.length) await dependencies.stores.deadLetters.park(queue);
}

async function decideContact(work: ContactWork, batch: BatchWork, dependencies: LoopDependencies, queue: ParkedRecord[]): Promise<void> {
  const queued = queue.length;
  await decideRecords(work, batch, dependencies, queue, false);
  const { decided } = work;
  if (!decided || decided === work.stored || !mayHaveOutgrown(work, decided) || isSmallEnough(decided)) return;
  // Once more, looking after every record: the one that made the contact too large is poison, those before it count.
  queue.length = queued;
  work.decided = work.stored;
  await decideRecords(work, batch, dependencies, queue, true);
}

/** Weighing a contact costs as much as writing it: it is done where large records came, else at every 16th write. */
function mayHaveOutgrown(work: ContactWork, { version }: Contact): boolean {
  return version % 16 === 0 || work.records.reduce((sum, { record }) => sum + record.value.length, 0) > 64_000;
}

function isSmallEnough(contact: Contact): boolean {
  try {
    checkDocumentSize(contact.id, JSON.stringify(contact).length);
    return true;
  } catch (error) {
    if (error instanceof ContactTooLargeError) return false;
    throw error;
  }
}

async function decideRecords(work: ContactWork, { batch, definitions }: BatchWork, dependencies: LoopDependencies, queue: ParkedRecord[], weigh: boolean): Promise<void> {
  let contact = work.stored;
  const version = (work.stored?.version ?? 0) + 1;
  const traceIds = numbering(`${work.id}:${version}`);
  for (const record of work.records) {
    const position = positionOf(record);
    const seen = contact && hasSeen(contact, { position, input: dedupe(record) });
    if (seen) continue;
    const before = contact ?? newContact(record.contact, record.record.appendedAt);
    const now = Math.max(record.record.appendedAt, before.now);
    if (isParkingInput(record.input)) {
      contact = await drainParking({ before, record, now, definitions, traceIds }, record.input, dependencies);
    } else if (before.parked) {
      queue.push(parkedRecord(record));
      contact = markSeen(before, { position });
    } else {
      contact = await decideRecord({ before, record, now, definitions, traceIds, weigh }, dependencies);
    }
  }
  if (!contact || contact === work.stored) return;
  const pruned = pruneOutbox(contact, (generation, partition) => (generation === batch.generation && partition === batch.partition ? batch.committed : 0));
  work.decided = { ...pruned, version };
}

interface Turn {
  before: Contact;
  record: InputRecord;
  now: number;
  definitions: Definitions;
  /** Trace ids of one write: (contact, version, n) over all its records. */
  traceIds: TraceIds;
  /** Whether the contact is to be weighed behind this record. */
  weigh?: boolean;
}

async function decideRecord({ before, record, now, definitions, traceIds, weigh }: Turn, { decide, stores, clock }: LoopDependencies): Promise<Contact> {
  const position = positionOf(record);
  let fault = record.unreadable;
  for (let attempt = 0; attempt < triesOfPoison && record.input; attempt++) {
    try {
      const decision = decide(before, record.input as EngineInput, definitions, now, {});
      const after = markSeen({ ...decision.contact, now }, { position, input: dedupe(record) });
      const full = addOutbox(after, { ...position, items: itemsOf(decision, traceIds) });
      if (weigh) checkDocumentSize(full.id, JSON.stringify(full).length);
      return full;
    } catch (error) {
      fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  const letter = deadLetterOf(record, fault ?? 'unreadable record', clock.now());
  await stores.deadLetters.put([letter]);
  return markSeen({ ...before, now, parked: { deadLetter: letter.id, since: now } }, { position });
}

/** Replay: the poison, then its queue, decided in order and unparked in the same write. Poison again: parked as before. */
async function drainParking({ before, record, now, definitions, traceIds }: Turn, input: ParkingRecord, dependencies: LoopDependencies): Promise<Contact> {
  const { stores, decide } = dependencies;
  const position = positionOf(record);
  if (!before.parked) return markSeen({ ...before, now }, { position });
  let contact: Contact = { ...before, now, parked: undefined };
  const items: OutboxItem[] = [];
  try {
    for (const value of await recordsToDrain(before, input, dependencies)) {
      const parkedInput = JSON.parse(value) as EngineInput;
      if (hasSeen(contact, { input: parkedInput })) continue;
      const decision = decide(contact, parkedInput, definitions, now, {});
      contact = markSeen({ ...decision.contact, now }, { input: parkedInput });
      items.push(...itemsOf(decision, traceIds));
    }
  } catch (error) {
    const letter = await stores.deadLetters.get(before.parked.deadLetter);
    if (letter) await stores.deadLetters.put([{ ...letter, reason: error instanceof Error ? error.message : String(error) }]);
    return markSeen({ ...before, now }, { position });
  }
  return addOutbox(markSeen(contact, { position }), { ...position, items });
}

async function recordsToDrain(before: Contact, input: ParkingRecord, { stores }: LoopDependencies): Promise<string[]> {
  const queue = (await stores.deadLetters.parked(before.id)).map(({ value }) => value);
  if (input.type === 'parking.discard') return queue;
  const poison = await stores.deadLetters.get(before.parked?.deadLetter ?? input.deadLetter);
  return poison ? [poison.body, ...queue] : queue;
}

function itemsOf(decision: Decision, traceIds: TraceIds): OutboxItem[] {
  return [
    ...decision.commands.map((command) => ({ to: topicOfCommand[command.type], id: command.id, value: command as unknown as OutboxItem['value'] })),
    ...decision.events.map((event) => ({ to: 'learner.events', id: event.id, value: { type: 'event', event } as unknown as OutboxItem['value'] })),
    ...traceItems(decision.trace, traceIds),
  ];
}

/** The traces of a decision as one item; the store gets them one by one (`expandOutboxTrace`). */
function traceItems(trace: DecisionTrace, traceIds: TraceIds): OutboxItem[] {
  if (trace.lines.length === 0) return [];
  const { prefix, first } = traceIds(trace.lines.length);
  return [{ to: 'trace', id: `${prefix}:${first}`, value: { prefix, first, trace } satisfies OutboxTrace as unknown as OutboxItem['value'] }];
}

function numbering(prefix: string): TraceIds {
  let n = 0;
  return (count) => {
    const first = n;
    n += count;
    return { prefix, first };
  };
}

const positionOf = ({ record }: InputRecord) => ({ generation: record.generation, partition: record.partition, offset: record.offset });

const dedupe = ({ input }: InputRecord): EngineInput | undefined =>
  input && input.type !== 'control.versions' && !isParkingInput(input) ? input : undefined;

const isParkingInput = (input: InputRecord['input']): input is ParkingRecord => input?.type === 'parking.replay' || input?.type === 'parking.discard';

const parkedRecord = ({ record, contact }: InputRecord): ParkedRecord => ({
  contact,
  generation: record.generation,
  partition: record.partition,
  offset: record.offset,
  appendedAt: record.appendedAt,
  value: record.value,
});
