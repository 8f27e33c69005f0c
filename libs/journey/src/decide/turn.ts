import type { Contact, EndedRun, Instant, Run } from '@parcours/contact';
import { limits } from '@parcours/contact';
import type { JsonValue, LearnerEvent } from '@parcours/events';
import type { Command, Definitions, Trace, TracedRun, TraceLine, TraceOutcome } from '../decide-contract';
import type { JourneyDefinition } from '../graph';
import { isZone } from '../time';
import { recordsOf } from './views';

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
  /** Effects on other contacts. */
  events: LearnerEvent[];
  /** What the decision's trace says, and of which runs. */
  runs: TracedRun[];
  lines: TraceLine[];
  /** Stored events as expressions read them, by the stored one. */
  views: Map<object, unknown>;
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

function stated(turn: Turn, field: 'timeZone' | 'locale', run: Run | undefined, good: (value: string) => boolean): string | undefined {
  const own = turn.contact.attributes.values[field];
  if (typeof own === 'string' && own !== '' && good(own)) return own;
  const value = run && recordsOf(turn.contact, run.enrolment, run.entry).account?.[field];
  return value !== undefined && value !== '' && good(value) ? value : undefined;
}

/** How people and files name the learner: the e-mail identifier, else the contact id. */
export function learnerOf(contact: Contact): string {
  return contact.identifiers.find((identifier) => identifier.scheme === 'email')?.value ?? contact.id;
}

export function leaveTrace(turn: Turn, run: Pick<EndedRun, 'id' | 'journey' | 'version' | 'key'>, outcome: TraceOutcome, more: Omit<TraceLine, 'run' | 'outcome'> = {}): void {
  const { runs, lines } = turn;
  let index = runs.findIndex(({ runId }) => runId === run.id);
  if (index < 0) index = runs.push({ journey: run.journey, version: run.version, runId: run.id, run: run.key }) - 1;
  const line: TraceLine = { run: index, outcome };
  if (more.step !== undefined) line.step = more.step;
  if (more.reason !== undefined) line.reason = more.reason;
  if (more.saw !== undefined) line.saw = more.saw;
  if (more.command !== undefined) line.command = more.command;
  lines.push(line);
}

/** How often a run came to a step. */
export function visitsOf({ visits }: Run, step: string): number {
  return Object.hasOwn(visits, step) ? (visits[step] ?? 0) : 0;
}

/** Puts a changed run in its place. */
export function putRun(turn: Turn, run: Run): void {
  turn.contact.runs = turn.contact.runs.map((other) => (other.id === run.id ? run : other));
}

export function endRun(turn: Turn, run: Run, outcome: EndedRun['outcome'], reason?: string): void {
  turn.contact.runs = turn.contact.runs.filter((other) => other.id !== run.id);
  const { id, journey, version, key, startedAt, goals } = run;
  const ended: EndedRun = { id, journey, version, key, startedAt, endedAt: turn.now, outcome };
  if (goals) ended.goals = goals;
  if (lateGoalsRead(definitionOf(turn, run))) {
    ended.entry = run.entry;
    if (run.enrolment !== undefined) ended.enrolment = run.enrolment;
  }
  turn.contact.ended = withEnded(turn.contact.ended, ended);
  leaveTrace(turn, run, outcome, reason === undefined ? {} : { reason });
}

/** Whether a goal that may still be reached after the end asks for more than the event. */
function lateGoalsRead(journey: JourneyDefinition | undefined): boolean {
  return journey?.goals.some(({ within, when }) => within && when) ?? false;
}

/** Over the bound goes the oldest that a later run of its journey and key stands behind, for re-entry looks at the last; else the oldest. */
function withEnded(ended: EndedRun[], last: EndedRun): EndedRun[] {
  const all = [...ended, last];
  if (all.length <= limits.ended) return all;
  const superseded = all.findIndex((run, i) => all.some((later, j) => j > i && later.journey === run.journey && later.key === run.key));
  all.splice(Math.max(superseded, 0), 1);
  return all;
}

/** Active runs in the order one instant treats them: entry time, journey, key. */
export function orderedRuns(turn: Turn): Run[] {
  const { runs } = turn.contact;
  if (runs.length < 2) return runs;
  return [...runs].sort((a, b) => a.startedAt - b.startedAt || compare(a.journey, b.journey) || compare(a.key, b.key));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
