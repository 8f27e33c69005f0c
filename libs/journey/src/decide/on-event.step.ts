import { applyEventTo, limits, newest, type EndedRun, type Instant, type Run } from '@parcours/contact';
import { isAnonymous, parseTime, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { Trace } from '../decide-contract';
import type { EventMatch, JourneyDefinition, Scope } from '../graph';
import { addDuration } from '../time';
import { commandId, hashId } from './ids';
import { branchesLookingBack, entriesOn } from './indexes';
import { holds, scopeOf, toJson } from './scope';
import { definitionOf, endRun, leaveTrace, orderedRuns, putRun, visitsOf, zoneOf, type StoredRun, type Turn } from './turn';
import { storedEvent } from './views';
import { isAbout, matchingBranch, silenceDue, timeUntil } from './waits';
import { walk } from './walk';

const SEEN_BOUND = 20;
const MOST_RETRIES = 5;

/** One event, in the language's order: the contact is updated; exits; goals; waits it wakes; entries. */
export function onEvent(turn: Turn, event: LearnerEvent): void {
  if (isAnonymous(event)) return;
  const name = shortName(event.type);
  const stored = storedEvent(event);
  // 1. The contact is updated.
  applyEventTo(turn.contact, event, turn.now, purposeOfCommand(turn, event, name));
  // 2. Exits; a run they end reaches no goal by the same event.
  const endedBefore = turn.contact.ended;
  for (const run of orderedRuns(turn)) exit(turn, run, event, name, stored);
  // 3. Goals.
  for (const run of orderedRuns(turn)) reachGoal(turn, run, name, stored);
  reachLateGoals(turn, name, stored, endedBefore);
  // 4. Waits it wakes.
  for (const run of orderedRuns(turn)) wake(turn, run, stored);
  // 5. Entries.
  if (turn.contact.closed) return;
  for (const journey of entriesOn(turn.definitions, name)) enter(turn, journey, event, stored);
}

function exit(turn: Turn, run: Run, event: LearnerEvent, name: string, stored: JsonValue): void {
  const journey = definitionOf(turn, run);
  if (!journey) return endRun(turn, run, 'exited', 'version-missing');
  if (name === 'contact.closed') return endRun(turn, run, 'exited', name);
  if (name === 'statement.voided' && isEnteredBy(run, event)) return endRun(turn, run, 'exited', 'voided');
  if (journey.exits === 'none') return;
  const cancelled = name === 'enrolment.cancelled' && run.enrolment !== undefined && run.key === run.enrolment && event.data.enrolment?.id === run.enrolment;
  if (cancelled || journey.exits.some((match) => matches(turn, run, match, name, stored))) endRun(turn, run, 'exited', name);
}

/** Whether the event that a voiding names, of the same source, began the run. */
function isEnteredBy({ entry }: Run, { source, data }: LearnerEvent): boolean {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || entry.source !== source || typeof data.target !== 'string') return false;
  return entry.id === data.target || entry.originid === data.target;
}

function matches(turn: Turn, run: Run, match: EventMatch, name: string, stored: JsonValue): boolean {
  if (match.on && !match.on.includes(name)) return false;
  return !match.when || holds(match.when, scopeOf(turn, run, { event: stored }));
}

function reachGoal(turn: Turn, run: Run, name: string, stored: JsonValue): void {
  const goal = definitionOf(turn, run)?.goals.find((match) => matches(turn, run, match, name, stored));
  if (!goal) return;
  const id = goal.id ?? name;
  leaveTrace(turn, run, 'goal', { reason: id });
  endRun(turn, { ...run, goals: [...(run.goals ?? []), id] }, 'completed', 'goal');
}

/** A goal within its `within` after the run's end still counts, once. */
function reachLateGoals(turn: Turn, name: string, stored: JsonValue, before: readonly EndedRun[]): void {
  if (before.length === 0) return;
  const ids = new Set(before.map(({ id }) => id));
  turn.contact.ended = turn.contact.ended.map((ended) => {
    if (!ids.has(ended.id)) return ended;
    const goal = turn.definitions.version(ended.journey, ended.version)?.goals.find((match) => {
      if (!match.within || ended.goals?.includes(match.id ?? name)) return false;
      if (turn.now > addDuration(ended.endedAt, match.within, zoneOf(turn))) return false;
      return matches(turn, { entry: null, ...ended, visits: {} }, match, name, stored);
    });
    if (!goal) return ended;
    leaveTrace(turn, ended, 'goal', { reason: goal.id ?? name });
    return { ...ended, goals: [...(ended.goals ?? []), goal.id ?? name] };
  });
}

function wake(turn: Turn, before: StoredRun, stored: JsonValue): void {
  const journey = definitionOf(turn, before);
  const { wait } = before;
  if (!journey || !wait) return;
  let run = before;
  if (branchesLookingBack(journey).some((branch) => isAbout(before, branch, stored))) {
    run = { ...before, seen: newest([...(before.seen ?? []), stored], SEEN_BOUND) };
    putRun(turn, run);
  }
  const step = journey.steps[wait.step];
  if (!step) return;
  const { block } = step;
  if (wait.type === 'for' && block.type === 'wait.for') {
    const branch = matchingBranch(turn, run, block.branches, stored);
    if (!branch) return;
    leaveTrace(turn, run, 'woke', { step: step.id });
    walk(turn, { ...run, woke: stored }, journey, branch.first ?? step.next);
  } else if (wait.type === 'until' && block.type === 'wait.until') {
    const outcome = timeUntil(turn, run, step, block, wait);
    if ('wait' in outcome) return putRun(turn, { ...run, wait: outcome.wait });
    leaveTrace(turn, run, 'woke', { step: step.id });
    walk(turn, run, journey, outcome.next);
  } else if (wait.type === 'silence' && block.type === 'wait.silence') {
    putRun(turn, { ...run, wait: { ...wait, due: silenceDue(turn, run, block) } });
  }
}

function enter(turn: Turn, journey: JourneyDefinition, event: LearnerEvent, stored: JsonValue): void {
  const { entry } = journey;
  const enrolment = event.data.enrolment?.id;
  if (entry.within && turn.now > addDuration(parseTime(event.time) ?? turn.now, entry.within, zoneOf(turn))) return;
  if (!journey.roles.includes((enrolment === undefined ? undefined : turn.contact.enrolments[enrolment]?.values.role) ?? 'learner')) return;
  const scope = entry.when || entry.key ? scopeOf(turn, undefined, { event: stored, enrolment }) : undefined;
  const saw: NonNullable<Trace['saw']> = {};
  if (scope && !holds(entry.when, scope, saw)) return;
  const key = entry.key ? keyOf(entry.key.evaluate(scope as Scope)) : (enrolment ?? turn.contact.id);
  if (key === undefined) return;
  if (turn.contact.runs.some((run) => run.journey === journey.id && run.key === key) || !mayEnterAgain(turn, journey, key)) return;
  const id = hashId(turn.contact.id, journey.id, key, event.source, event.id);
  const run: Run = { id, journey: journey.id, version: journey.version, key, startedAt: turn.now, entry: stored, visits: {} };
  if (enrolment !== undefined) run.enrolment = enrolment;
  if (turn.definitions.paused.has(journey.id)) return leaveTrace(turn, run, 'skipped', { reason: 'journey-paused' });
  if (turn.contact.runs.length >= limits.runs) return leaveTrace(turn, run, 'skipped', { reason: 'too-many-runs' });
  turn.contact.runs = [...turn.contact.runs, run];
  leaveTrace(turn, run, 'entered', { saw });
  walk(turn, run, journey, journey.first);
}

function keyOf(result: { value: unknown } | { missing: string }): string | undefined {
  const value = 'value' in result ? toJson(result.value) : undefined;
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

function mayEnterAgain(turn: Turn, { id, entry: { reentry } }: JourneyDefinition, key: string): boolean {
  if (reentry.type === 'always') return true;
  const last = turn.contact.ended.reduce<Instant | undefined>((latest, run) => (run.journey === id && run.key === key ? Math.max(latest ?? run.endedAt, run.endedAt) : latest), undefined);
  if (last === undefined) return true;
  return reentry.type === 'after' && reentry.after !== undefined && turn.now >= addDuration(last, reentry.after, zoneOf(turn));
}

/** A complaint names its purpose through the command it answers: that of the step that gave it. */
function purposeOfCommand(turn: Turn, event: LearnerEvent, name: string): string | undefined {
  const { command, step } = event.data;
  if (name !== 'email.complained' || typeof command !== 'string' || typeof step !== 'string') return undefined;
  for (const run of [...turn.contact.runs, ...turn.contact.ended]) {
    const block = turn.definitions.version(run.journey, run.version)?.steps[step]?.block;
    if (!block || !('purpose' in block)) continue;
    // An ended run no longer tells how often it came to a step.
    const visits = 'visits' in run ? visitsOf(run, step) : MOST_RETRIES;
    for (let visit = 1; visit <= visits; visit++) if (commandId(run.id, step, visit) === command) return block.purpose;
  }
  return undefined;
}
