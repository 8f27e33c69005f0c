import { applyEventTo, newest, type EndedRun, type Run } from '@parcours/contact';
import { isAnonymous, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { EventMatch, JourneyDefinition } from '../graph';
import { addDuration } from '../time';
import { enter } from './entries.step';
import { commandId } from './ids';
import { branchesLookingBack, entriesOn } from './indexes';
import { endRepeat } from './repeat.step';
import { holds, scopeOf } from './scope';
import { definitionOf, endRun, leaveTrace, orderedRuns, putRun, visitsOf, zoneOf, type StoredRun, type Turn } from './turn';
import { storedEvent } from './views';
import { isAbout, matchingBranch, silenceDue, timeUntil } from './waits';
import { walk } from './walk';

const SEEN_BOUND = 20;
const MOST_RETRIES = 5;
const MOST_ROUNDS = 1000;

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
  for (const run of orderedRuns(turn)) wake(turn, run, name, stored);
  // 5. Entries.
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
  const goals = definitionOf(turn, run)?.goals ?? [];
  const goal = goals.find((match) => matches(turn, run, match, name, stored));
  if (!goal) return;
  leaveTrace(turn, run, 'goal', { reason: goal.id ?? name });
  endRun(turn, { ...run, goals: [...(run.goals ?? []), goalKey(goals, goal, name)] }, 'completed', 'goal');
}

/** A goal within its `within` after the run's end still counts, once. */
function reachLateGoals(turn: Turn, name: string, stored: JsonValue, before: readonly EndedRun[]): void {
  if (!before.some(lateGoalsOf(turn))) return;
  const ids = new Set(before.map(({ id }) => id));
  turn.contact.ended = turn.contact.ended.map((ended) => {
    if (!ids.has(ended.id)) return ended;
    const goals = turn.definitions.version(ended.journey, ended.version)?.goals ?? [];
    const goal = goals.find((match) => {
      if (!match.within || wasReached(goals, match, ended)) return false;
      if (turn.now > addDuration(ended.endedAt, match.within, zoneOf(turn))) return false;
      return matches(turn, { entry: null, ...ended, visits: {} }, match, name, stored);
    });
    if (!goal) return ended;
    leaveTrace(turn, ended, 'goal', { reason: goal.id ?? name });
    return { ...ended, goals: [...(ended.goals ?? []), goalKey(goals, goal, name)] };
  });
}

/** Whether a goal of a run's journey counts behind its end. Few journeys have one, and a contact's ended runs are many and mostly of one journey. */
function lateGoalsOf({ definitions }: Turn): (ended: EndedRun) => boolean {
  let last: { journey: string; version: number; late: boolean } | undefined;
  return ({ journey, version }) => {
    if (last?.journey !== journey || last.version !== version) last = { journey, version, late: definitions.version(journey, version)?.goals?.some(({ within }) => within !== undefined) ?? false };
    return last.late;
  };
}

/** What a goal that was reached is remembered by: its id, else the event that reached it, and its place where others without an id ask for that event too. */
function goalKey(goals: readonly EventMatch[], goal: EventMatch, name: string): string {
  if (goal.id !== undefined) return goal.id;
  const alone = !goals.some((other) => other !== goal && other.id === undefined && other.on?.includes(name));
  return alone ? name : `${name} ${goals.indexOf(goal) + 1}`;
}

function wasReached(goals: readonly EventMatch[], goal: EventMatch, { goals: reached = [] }: EndedRun): boolean {
  const keys = goal.id === undefined ? (goal.on ?? []).map((name) => goalKey(goals, goal, name)) : [goal.id];
  return keys.some((key) => reached.includes(key));
}

function wake(turn: Turn, before: StoredRun, name: string, stored: JsonValue): void {
  const journey = definitionOf(turn, before);
  const { wait } = before;
  if (!journey || !wait) return;
  let run = before;
  if (branchesLookingBack(journey).some((branch) => isAbout(before, branch, stored))) {
    run = { ...before, seen: newest([...(before.seen ?? []), stored], SEEN_BOUND) };
    putRun(turn, run);
  }
  const ended = before.loops && endRepeat(run, journey, stored, (match) => matches(turn, run, match, name, stored));
  if (ended) {
    // A run that is held, or only stopped at the bound of steps, did not wait.
    if (wait.type !== 'held' && wait.type !== 'bound') leaveTrace(turn, run, 'woke', { step: wait.step });
    return walk(turn, ended.run, journey, ended.step.next);
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

/** A complaint names its purpose through the command it answers: that of the step that gave it. */
function purposeOfCommand(turn: Turn, event: LearnerEvent, name: string): string | undefined {
  const { command, step } = event.data;
  if (name !== 'email.complained' || typeof command !== 'string' || typeof step !== 'string') return undefined;
  for (const run of [...turn.contact.runs, ...turn.contact.ended]) {
    const journey = turn.definitions.version(run.journey, run.version);
    const block = journey?.steps[step]?.block;
    if (!block || !('purpose' in block)) continue;
    const visits = 'visits' in run ? visitsOf(run, step) : mostVisits(journey);
    for (let visit = 1; visit <= visits; visit++) if (commandId(run.id, step, visit) === command) return block.purpose;
  }
  return undefined;
}

/** An ended run no longer tells how often it came to a step: at most so often. */
function mostVisits({ steps }: JourneyDefinition): number {
  const rounds = Object.values(steps).reduce((product, { block }) => (block.type === 'repeat' ? product * block.times : product), 1);
  return Math.min(rounds, MOST_ROUNDS) + MOST_RETRIES;
}
