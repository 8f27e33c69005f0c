import { addOutbox, checkDocumentSize, type Contact, type OutboxItem, type RecordPosition } from '@parcours/contact';
import type { EngineInput } from '@parcours/journey';
import type { DeadLetter, ParkedRecord } from '@parcours/store';
import { readInput, type ParkingRecord } from './control-record';
import { deadLetterOf } from './dead-letter-of';
import type { DecidingTurn } from './deciding-turn';
import { positionOf, type LoopContext } from './loop-context';
import { itemsOf } from './outbox-items';

/**
 * The operator's answer to a parked contact: the poison (of a replay) and then its queue, decided in order and unparked in the same
 * write. What is poison again keeps the contact parked: the first as before; one of the queue with a letter of its own, and what came
 * before it counts. An answer to another letter than the one that parks the contact was given before, and changes nothing.
 * `waiting`: what this batch queued and is not stored yet. A store that is down throws: that is no poison.
 */
export async function drainParking(turn: DecidingTurn, input: ParkingRecord, waiting: ParkedRecord[], dependencies: LoopContext): Promise<Contact> {
  const { before, record, now, definitions, traceIds } = turn;
  const { stores, decide, clock, rules } = dependencies;
  const { hasSeen, markSeen } = rules;
  const position = positionOf(record);
  const letter = before.parked?.deadLetter === input.deadLetter ? await stores.deadLetters.get(input.deadLetter) : undefined;
  if (!before.parked || !letter) return markSeen({ ...before, now }, { position });
  let contact: Contact = { ...before, now, parked: undefined };
  const items: OutboxItem[] = [];
  const queue = await queueOf(turn, letter, waiting, dependencies);
  for (const parked of input.type === 'parking.replay' ? ['poison' as const, ...queue] : queue) {
    try {
      const parkedInput = readInput(parked === 'poison' ? letter.body : parked.value) as EngineInput;
      if (hasSeen(contact, { input: parkedInput })) continue;
      const decision = decide(contact, parkedInput, definitions, now, {});
      const after = markSeen({ ...decision.contact, now }, { input: parkedInput });
      checkDocumentSize(after.id, JSON.stringify(after).length);
      contact = after;
      items.push(...itemsOf(decision, traceIds));
    } catch (error) {
      const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const again = parked === 'poison' ? { ...letter, reason: fault } : letterOf(parked, fault, letter, clock.now());
      await stores.deadLetters.put([again]);
      contact = { ...contact, parked: parked === 'poison' ? before.parked : { deadLetter: again.id, since: now } };
      break;
    }
  }
  return addOutbox(markSeen(contact, { position }), { ...position, items });
}

/** The contact's queue between its poison and the answer. Others stored there are leftovers of an owner that came too late, or of a try that was not committed. */
async function queueOf({ record, before }: DecidingTurn, letter: DeadLetter, waiting: ParkedRecord[], { stores }: LoopContext): Promise<ParkedRecord[]> {
  const queue = new Map<string, ParkedRecord>();
  for (const parked of [...(await stores.deadLetters.parked(before.id)), ...waiting.filter(({ contact }) => contact === before.id)]) {
    if (isBehind(parked, placeOf(letter)) && isBehind(positionOf(record), parked)) queue.set(`${parked.generation}/${parked.partition}/${parked.offset}`, parked);
  }
  return [...queue.values()].sort((a, b) => a.generation - b.generation || a.offset - b.offset);
}

/** Where a dead-lettered record stands in the log. */
export function placeOf({ generation = 0, partition = 0, offset = -1 }: DeadLetter): RecordPosition {
  return { generation, partition, offset };
}

/** A contact has one partition in each generation. */
function isBehind(one: RecordPosition, other: RecordPosition): boolean {
  return one.generation > other.generation || (one.generation === other.generation && one.offset > other.offset);
}

function letterOf({ contact, value, ...place }: ParkedRecord, fault: string, { topic = '' }: DeadLetter, at: number): DeadLetter {
  return deadLetterOf({ contact, input: undefined, record: { ...place, topic, key: contact, value, headers: {} } }, fault, at);
}
