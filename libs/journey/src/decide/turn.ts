import type { Contact, EndedRun, Instant, Run } from '@parcours/contact';
import { limits, newest } from '@parcours/contact';
import type { JsonValue, LearnerEvent } from '@parcours/events';
import type { Command, Definitions, Trace, TraceOutcome } from '../decide-contract';
import type { JourneyDefinition } from '../graph';
import { isZone } from '../time';

/** Events a run remembers for its waits `since: run`; stored with the run, absent where its journey has none. */
export interface StoredRun extends Run {
  seen?: JsonValue[];
}

/** One input being decided. `contact` is our own shallow copy: its fields are replaced, never changed in place. */
export interface Turn {
  contact: Contact;
  definitions: Definitions;
  now: Instant;
  cause: Trace['cause'];
  event?: LearnerEvent;
  name?: string;
  backfill: boolean;
  commands: Command[];
  trace: Trace[];
  /** Runs this input moved: it moves each at most once. */
  moved: Set<string>;
}

export function definitionOf(turn: Turn, run: Run): JourneyDefinition | undefined {
  return turn.definitions.version(run.journey, run.version);
}

/** Zone of a contact: its own, else the account's, else the configured one. Names that are no zone count as none. */
export function zoneOf(turn: Turn, run?: Run): string {
  return stated(turn, 'timeZone', run, isZone) ?? turn.definitions.defaults.timeZone;
}

export function localeOf(turn: Turn, run?: Run): string {
  return stated(turn, 'locale', run, () => true) ?? turn.definitions.defaults.locale;
}

function stated(turn: Turn, field: string, run: Run | undefined, good: (value: string) => boolean): string | undefined {
  const own = turn.contact.attributes.values[field];
  if (typeof own === 'string' && own !== '' && good(own)) return own;
  const enrolment = run?.enrolment === undefined ? undefined : turn.contact.enrolments[run.enrolment];
  const account: Record<string, unknown> | undefined = enrolment?.values.accountId === undefined ? undefined : turn.contact.accounts[enrolment.values.accountId]?.values;
  const value = account?.[field];
  return typeof value === 'string' && value !== '' && good(value) ? value : undefined;
}

/** How people and files name the learner: the e-mail identifier, else the contact id. */
export function learnerOf(contact: Contact): string {
  return contact.identifiers.find((identifier) => identifier.scheme === 'email')?.value ?? contact.id;
}

export function leaveTrace(
  turn: Turn, run: Pick<EndedRun, 'id' | 'journey' | 'version' | 'key'>, outcome: TraceOutcome, more: { step?: string; reason?: string; saw?: Trace['saw']; command?: string } = {},
): void {
  turn.trace.push({
    id: `${turn.contact.id}:${turn.contact.version + 1}:${turn.trace.length}`,
    at: turn.now, contact: turn.contact.id, learner: learnerOf(turn.contact), journey: run.journey, version: run.version, runId: run.id, run: run.key,
    outcome, ...more, cause: turn.cause,
  });
}

/** Puts a changed run in its place. */
export function putRun(turn: Turn, run: Run): void {
  turn.contact.runs = turn.contact.runs.map((other) => (other.id === run.id ? run : other));
}

export function endRun(turn: Turn, run: Run, outcome: EndedRun['outcome'], reason?: string): void {
  turn.contact.runs = turn.contact.runs.filter((other) => other.id !== run.id);
  const { id, journey, version, key, startedAt, goals } = run;
  const ended: EndedRun = { id, journey, version, key, startedAt, endedAt: turn.now, outcome, ...(goals && { goals }) };
  turn.contact.ended = newest([...turn.contact.ended, ended], limits.ended);
  leaveTrace(turn, run, outcome, reason === undefined ? {} : { reason });
}

/** Active runs in the order one instant treats them: entry time, journey, key. */
export function orderedRuns(turn: Turn): Run[] {
  const { runs } = turn.contact;
  if (runs.length < 2) return runs;
  return [...runs].sort((a, b) => a.startedAt - b.startedAt || compare(a.journey, b.journey) || compare(a.key, b.key));
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
