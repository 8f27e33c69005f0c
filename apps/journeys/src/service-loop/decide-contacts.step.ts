import { addOutbox, checkDocumentSize, ContactTooLargeError, limits, newContact, pruneOutbox, type Contact } from '@parcours/contact';
import type { EngineInput } from '@parcours/journey';
import type { ParkedRecord } from '@parcours/store';
import { isParkingInput } from './control-record';
import { deadLetterOf } from './dead-letter-of';
import type { DecidingTurn } from './deciding-turn';
import { drainParking } from './drain-parking.step';
import { positionOf, type BatchWork, type ContactWork, type InputRecord, type LoopContext } from './loop-context';
import { itemsOf } from './outbox-items';
import type { TraceIds } from './outbox-trace';
import { publishedBefore } from './published-before';

const triesOfPoison = 3;
/** A quarter of what a document may weigh: one batch of small records adds less than the rest. */
const weighedFrom = limits.document / 4;

/**
 * Step 3: contact by contact, record by record, in log order. Drops what the contact has seen. A record that `decide` fails on three
 * times is poison: it is dead-lettered and its contact parked; later records of a parked contact go, in order, to its queue. Both are
 * written before the contact is, idempotently, so a crash between the two only repeats them.
 */
export async function decideContacts(work: BatchWork, dependencies: LoopContext): Promise<void> {
  const queue: ParkedRecord[] = [];
  for (const contact of work.contacts.values()) await decideContact(contact, work, dependencies, queue);
  if (queue.length) await dependencies.stores.deadLetters.park(queue);
}

async function decideContact(work: ContactWork, batch: BatchWork, dependencies: LoopContext, queue: ParkedRecord[]): Promise<void> {
  const queued = queue.length;
  await decideRecords(work, batch, dependencies, queue, false);
  const { decided } = work;
  if (!decided || decided === work.stored || !mayHaveOutgrown(work, decided, dependencies.recent.weightOf(work.id, batch.batch.signal)) || isSmallEnough(decided)) return;
  // Once more, looking after every record: the one that made the contact too large is poison, those before it count.
  queue.length = queued;
  work.decided = work.stored;
  await decideRecords(work, batch, dependencies, queue, true);
}

/** Weighing a contact costs as much as writing it: it is done where large records came, and where it weighed much when it was written last (`before`; where that is not known, at every 16th write). */
function mayHaveOutgrown(work: ContactWork, { version }: Contact, before: number | undefined): boolean {
  return (before === undefined ? version % 16 === 0 : before > weighedFrom) || work.records.reduce((sum, { record }) => sum + record.value.length, 0) > 64_000;
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

async function decideRecords(work: ContactWork, { batch, definitions }: BatchWork, dependencies: LoopContext, queue: ParkedRecord[], weigh: boolean): Promise<void> {
  const { hasSeen, markSeen, nowOf, isParked } = dependencies.rules;
  let contact = work.stored;
  const version = (work.stored?.version ?? 0) + 1;
  const traceIds = numbering(`${work.id}:${version}`);
  for (const record of work.records) {
    const position = positionOf(record);
    if (work.erased) {
      record.outcome = 'erased';
      continue;
    }
    if (contact && hasSeen(contact, { position, input: dedupe(record) })) {
      record.outcome = 'seen';
      continue;
    }
    const before = contact ?? newContact(record.contact, record.record.appendedAt);
    const now = nowOf(record, before);
    record.outcome = 'decided';
    if (isParkingInput(record.input)) {
      contact = await drainParking({ before, record, now, definitions, traceIds }, record.input, queue, dependencies);
    } else if (isParked(before)) {
      record.outcome = 'parked';
      queue.push(parkedRecord(record));
      contact = markSeen(before, { position });
    } else {
      contact = await decideRecord({ before, record, now, definitions, traceIds, weigh }, dependencies);
    }
  }
  if (!contact || contact === work.stored) return;
  const pruned = pruneOutbox(contact, (generation, partition) => publishedBefore(batch, generation, partition));
  work.decided = { ...pruned, version };
}

async function decideRecord({ before, record, now, definitions, traceIds, weigh }: DecidingTurn, { decide, stores, clock, rules }: LoopContext): Promise<Contact> {
  const position = positionOf(record);
  let fault = record.unreadable;
  for (let attempt = 0; attempt < triesOfPoison && record.input; attempt++) {
    try {
      const decision = decide(before, record.input as EngineInput, definitions, now, {});
      const after = rules.markSeen({ ...decision.contact, now }, { position, input: dedupe(record) });
      const full = addOutbox(after, { ...position, items: itemsOf(decision, traceIds) });
      if (weigh) checkDocumentSize(full.id, JSON.stringify(full).length);
      return full;
    } catch (error) {
      fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  const letter = deadLetterOf(record, fault ?? 'unreadable record', clock.now());
  record.outcome = 'poison';
  await stores.deadLetters.put([letter]);
  return rules.markSeen({ ...before, now, parked: { deadLetter: letter.id, since: now } }, { position });
}

function numbering(prefix: string): TraceIds {
  let n = 0;
  return (count) => {
    const first = n;
    n += count;
    return { prefix, first };
  };
}

const dedupe = ({ input }: InputRecord): EngineInput | undefined =>
  input && input.type !== 'control.versions' && !isParkingInput(input) ? input : undefined;

const parkedRecord = ({ record, contact }: InputRecord): ParkedRecord => ({
  contact,
  generation: record.generation,
  partition: record.partition,
  offset: record.offset,
  appendedAt: record.appendedAt,
  value: record.value,
});
