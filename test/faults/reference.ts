import { newContact, type Contact } from '@parcours/contact';
import type { LogRecord } from '@parcours/event-log';
import { decide, expandTrace, type Command, type EngineInput, type Trace } from '@parcours/journey';
import type { LoopInput, ParkingRecord } from '@parcours-apps/journeys';
import { setOf } from './sets';
import { isPoison } from './watch';

/** What ought to be in the end. */
export interface Expectation {
  contacts: Map<string, Contact>;
  commands: Map<string, Command>;
  /** Without ids, which depend on how records fell into writes. */
  traces: string[];
  /** Events (ids) that were decided. */
  events: Set<string>;
}

interface Player {
  contact: Contact;
  seen: Set<string>;
  parked?: { letter: string; queue: { letter: string; input: EngineInput }[] };
}

/** Plays a partition's records in log order through `decide` once each, with no batches, no faults, and a memory without bounds. */
export function playReference(partitions: LogRecord[][]): Expectation {
  const players = new Map<string, Player>();
  const expected: Expectation = { contacts: new Map(), commands: new Map(), traces: [], events: new Set() };
  for (const records of partitions) {
    let set: string | undefined;
    for (const record of records) {
      const input = JSON.parse(record.value) as LoopInput;
      if (input.type === 'control.versions') set = input.set;
      else playRecord(players, record, input, set, expected);
    }
  }
  for (const [id, { contact }] of players) expected.contacts.set(id, contact);
  return expected;
}

function playRecord(players: Map<string, Player>, record: LogRecord, input: EngineInput | ParkingRecord, set: string | undefined, expected: Expectation): void {
  const player = players.get(record.key) ?? { contact: newContact(record.key, record.appendedAt), seen: new Set<string>() };
  const letter = letterOf(record);
  if (isParking(input)) {
    players.set(record.key, player);
    const now = Math.max(record.appendedAt, player.contact.now);
    player.contact = { ...player.contact, now };
    if (player.parked?.letter !== input.deadLetter) return;
    drain(player, player.parked.queue.slice(input.type === 'parking.discard' ? 1 : 0), now, set, expected);
    return;
  }
  if (isOld(player, input)) return;
  players.set(record.key, player);
  const now = Math.max(record.appendedAt, player.contact.now, input.type === 'timer.due' ? input.wakeAt : 0);
  if (player.parked) player.parked.queue.push({ letter, input });
  else drain(player, [{ letter, input }], now, set, expected);
}

/** Decides one after the other up to poison, which parks what is behind it. */
function drain(player: Player, queue: { letter: string; input: EngineInput }[], now: number, set: string | undefined, expected: Expectation): void {
  const definitions = setOf(set);
  player.parked = undefined;
  for (const [i, { letter, input }] of queue.entries()) {
    if (isOld(player, input)) continue;
    player.contact = { ...player.contact, now };
    if (isPoison(input, definitions.set)) {
      player.parked = { letter, queue: queue.slice(i) };
      return;
    }
    const decision = decide(player.contact, input, definitions, now, {});
    player.contact = decision.contact;
    if (input.type === 'event') {
      player.seen.add(`${input.event.source} ${input.event.id}`);
      expected.events.add(input.event.id);
    }
    for (const command of decision.commands) expected.commands.set(command.id, command);
    expected.traces.push(...expandTrace(decision.trace, () => '').map(traceWithoutId));
  }
}

export function traceWithoutId(trace: Trace): string {
  return JSON.stringify({ ...trace, id: '' });
}

const isParking = (input: EngineInput | ParkingRecord): input is ParkingRecord => input.type === 'parking.replay' || input.type === 'parking.discard';

const letterOf = ({ topic, generation, partition, offset }: LogRecord): string => `record-${topic}-${generation}-${partition}-${offset}`;

function isOld({ seen, contact }: Player, input: EngineInput): boolean {
  if (input.type === 'event') return seen.has(`${input.event.source} ${input.event.id}`);
  return input.type === 'timer.due' && input.wakeAt !== contact.wakeAt;
}
