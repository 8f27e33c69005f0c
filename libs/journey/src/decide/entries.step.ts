import { entriesSource, limits, type Instant, type Run } from '@parcours/contact';
import { formatTime, parseTime, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { EngineInput, Trace } from '../decide-contract';
import type { JourneyDefinition, Scope } from '../graph';
import { addDuration } from '../time';
import { hashId } from './ids';
import { holds, scopeOf, toJson } from './scope';
import { leaveTrace, zoneOf, type Turn } from './turn';
import { walk } from './walk';

/** Why no run of a journey began, though an event names its entry or an operator asked for one: told once, with what was seen. */
type NoEntry = 'unknown-journey' | 'closed' | 'too-old' | 'role' | 'entry-condition' | 'no-key' | 'already-running' | 'reentry';

/** An event that names an entry of a journey begins a run, or tells why it does not. */
export function enter(turn: Turn, journey: JourneyDefinition, event: LearnerEvent, stored: JsonValue): void {
  const { entry } = journey;
  const enrolment = event.data.enrolment?.id;
  const stated = enrolment ?? turn.contact.id;
  if (turn.contact.closed) return noEntry(turn, journey, stated, 'closed');
  if (entry.within && turn.now > addDuration(parseTime(event.time) ?? turn.now, entry.within, zoneOf(turn))) return noEntry(turn, journey, stated, 'too-old', { 'event.time': event.time });
  if (!hasRole(turn, journey, enrolment)) return noEntry(turn, journey, stated, 'role', { 'enrolment.role': roleOf(turn, enrolment) });
  const scope = entry.when || entry.key ? scopeOf(turn, undefined, { event: stored, enrolment }) : undefined;
  const saw: NonNullable<Trace['saw']> = {};
  if (scope && !holds(entry.when, scope, saw)) return noEntry(turn, journey, stated, 'entry-condition', saw);
  const key = entry.key ? keyOf(entry.key.evaluate(scope as Scope)) : stated;
  if (key === undefined) return noEntry(turn, journey, stated, 'no-key', saw);
  begin(turn, journey, { key, enrolment, source: event.source, id: event.id, stored, saw });
}

/** An operator lets a contact enter: no condition or age is looked at, everything else is. */
export function enterByHand(turn: Turn, { journey: name, id, key: given, data = {} }: Extract<EngineInput, { type: 'journey.enter' }>): void {
  const { contact, definitions, now } = turn;
  const enrolment = enrolmentIn(data);
  const key = given ?? enrolment ?? contact.id;
  const journey = definitions.current.find((one) => one.id === name);
  if (!journey) return noEntry(turn, { id: name, version: 0 }, key, 'unknown-journey');
  if (contact.closed) return noEntry(turn, journey, key, 'closed');
  if (!hasRole(turn, journey, enrolment)) return noEntry(turn, journey, key, 'role', { 'enrolment.role': roleOf(turn, enrolment) });
  const stored: JsonValue = { id, source: entriesSource, type: 'entry.by-hand', time: formatTime(now), data };
  begin(turn, journey, { key, enrolment, source: entriesSource, id, stored, saw: {} });
}

interface Beginning {
  key: string;
  enrolment: string | undefined;
  /** Of what began it. */
  source: string;
  id: string;
  stored: JsonValue;
  saw: NonNullable<Trace['saw']>;
}

function begin(turn: Turn, journey: JourneyDefinition, { key, enrolment, source, id: cause, stored, saw }: Beginning): void {
  const running = turn.contact.runs.find((run) => run.journey === journey.id && run.key === key);
  if (running) return noEntry(turn, journey, key, 'already-running', { 'run.startedAt': formatTime(running.startedAt) });
  const last = lastEnd(turn, journey.id, key);
  if (last !== undefined && !mayEnterAgain(turn, journey, last)) return noEntry(turn, journey, key, 'reentry', { 'run.endedAt': formatTime(last) });
  const id = hashId(turn.contact.id, journey.id, key, source, cause);
  const run: Run = { id, journey: journey.id, version: journey.version, key, startedAt: turn.now, entry: stored, visits: {} };
  if (enrolment !== undefined) run.enrolment = enrolment;
  if (turn.definitions.paused.has(journey.id)) return leaveTrace(turn, run, 'skipped', { reason: 'journey-paused' });
  if (turn.contact.runs.length >= limits.runs) return leaveTrace(turn, run, 'skipped', { reason: 'too-many-runs' });
  turn.contact.runs = [...turn.contact.runs, run];
  leaveTrace(turn, run, 'entered', { saw });
  walk(turn, run, journey, journey.first);
}

function hasRole(turn: Turn, { roles }: JourneyDefinition, enrolment: string | undefined): boolean {
  return roles.includes(roleOf(turn, enrolment));
}

/** The contact's role in an enrolment; one nobody stated is a learner's. */
function roleOf({ contact }: Turn, enrolment: string | undefined): string {
  return (enrolment !== undefined && Object.hasOwn(contact.enrolments, enrolment) ? contact.enrolments[enrolment]?.values.role : undefined) ?? 'learner';
}

function enrolmentIn({ enrolment }: { [key: string]: JsonValue }): string | undefined {
  return typeof enrolment === 'object' && enrolment !== null && !Array.isArray(enrolment) && typeof enrolment.id === 'string' ? enrolment.id : undefined;
}

/** There is no run, so its id is empty; `key`: the one it would have had, as far as that was known. */
function noEntry(turn: Turn, { id, version }: Pick<JourneyDefinition, 'id' | 'version'>, key: string, reason: NoEntry, saw?: NonNullable<Trace['saw']>): void {
  turn.runs.push({ journey: id, version, runId: '', run: key });
  turn.lines.push({ run: turn.runs.length - 1, outcome: 'noted', reason, ...(saw && Object.keys(saw).length > 0 && { saw }) });
}

function keyOf(result: { value: unknown } | { missing: string }): string | undefined {
  const value = 'value' in result ? toJson(result.value) : undefined;
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** When the last run of the journey and key ended. */
function lastEnd({ contact }: Turn, journey: string, key: string): Instant | undefined {
  return contact.ended.reduce<Instant | undefined>((latest, run) => (run.journey === journey && run.key === key ? Math.max(latest ?? run.endedAt, run.endedAt) : latest), undefined);
}

function mayEnterAgain(turn: Turn, { entry: { reentry } }: JourneyDefinition, last: Instant): boolean {
  if (reentry.type === 'always') return true;
  return reentry.type === 'after' && reentry.after !== undefined && turn.now >= addDuration(last, reentry.after, zoneOf(turn));
}
