import { shift } from './calendar';
import { evaluate, holds } from './evaluate-cel';
import { CONTACT_KEY, Learner, type House, type ModelCommand, type ModelTrace } from './learner';
import type { Person } from './learner-records';
import { answered, type ModelEvent } from './model-event';
import { declaredBy, type Journey, type Trigger } from './read-journey';
import { timerOf, type Repeat, type Run, type Woken } from './run';
import { walkJourney } from './walk-steps';

/**
 * Plays events in order of time (ties as given), timers between them, up to and with `until` (epoch ms): the language read a second time,
 * slowly. Commands and traces come in order of instant, learner, decision.
 */
export function interpret(journeys: readonly Journey[], events: readonly ModelEvent[], house: House, until: number): { commands: ModelCommand[]; traces: ModelTrace[] } {
  const learners = new Map<number, Learner>();
  const attributes = Object.assign({}, ...journeys.map(({ steps }) => declaredBy(steps)), house.attributes) as House['attributes'];
  const coming = [...events].sort((a, b) => a.at - b.at);
  // What a manager is told stands behind the events of that instant.
  const notice = (manager: Person, account: string | undefined, of: Learner): void => {
    const behind = coming.findIndex(({ at }) => at > of.now);
    const data = { learner: manager, account: { id: account } };
    coming.splice(behind === -1 ? coming.length : behind, 0, { id: `notice-${(notices += 1)}`, learner: numberOf(manager), name: 'manager.noticed', at: of.now, backfill: false, data });
  };
  let notices = 0;
  for (;;) {
    const all = [...learners.values()];
    const due = Math.min(...all.map(nextTimer));
    const event = coming[0];
    if (Math.min(due, event?.at ?? Infinity) > until || (due === Infinity && !event)) break;
    if (event && event.at <= due) {
      coming.shift();
      const learner = learners.get(event.learner) ?? new Learner(event.learner, { ...house, attributes }, notice);
      learners.set(event.learner, learner);
      tell(learner, event, journeys);
    } else for (const learner of all.filter((one) => nextTimer(one) === due).slice(0, 1)) fireTimer(learner, due);
  }
  const inOrder = <T extends { at: number; learner: number }>(list: T[]): T[] => list.sort((a, b) => a.at - b.at || a.learner - b.learner);
  const all = [...learners.values()];
  return { commands: inOrder(all.flatMap(({ commands }) => commands)), traces: inOrder(all.flatMap(({ traces }) => traces)) };
}

/** Runs that are moved at one instant go by entry time, journey, key. */
function active(learner: Learner): Run[] {
  return learner.runs.filter(({ endedAt }) => endedAt === undefined).sort((a, b) => a.startedAt - b.startedAt || compare(a.journey.id, b.journey.id) || compare(a.key, b.key));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Managers are numbered by their addresses, `manager-7@...`, learners by their ids, `u-1`. */
export function numberOf({ identifiers }: Person): number {
  return Number(/\d+/.exec(identifiers[0]?.value ?? '')?.[0]);
}

function nextTimer(learner: Learner): number {
  return Math.min(...learner.runs.map((run) => (run.endedAt === undefined ? timerOf(run) : undefined) ?? Infinity));
}

function fireTimer(learner: Learner, due: number): void {
  learner.now = Math.max(due, learner.now);
  learner.backfill = false;
  const run = active(learner).find((one) => timerOf(one) === due);
  if (run) resume(learner, run, { by: run.wait?.due === due ? 'time' : 'limit' });
}

/** One event, in the language's order: the contact, exits, goals, waits, entries; it moves a run at most once. */
function tell(learner: Learner, event: ModelEvent, journeys: readonly Journey[]): void {
  if (learner.seen.has(event.id)) return;
  learner.seen.add(event.id);
  learner.now = event.at;
  learner.backfill = event.backfill;

  // 1. The contact.
  const answer = event.answers === undefined ? undefined : answered(event, learner.records.commands);
  if (event.answers !== undefined && !answer) return;
  if (answer) learner.answers.set(event, answer);
  learner.records.merge(event, answer);

  // 2. Exits.
  const standing = active(learner);
  const moved = new Set<Run>();
  for (const run of standing) if (exits(learner, run, event)) end(learner, run, 'exited', moved);

  // 3. Goals, the late ones of runs that had ended behind those of active runs, in the order they ended.
  for (const run of [...standing, ...learner.ended].filter((one) => !moved.has(one))) {
    const goal = goalReached(learner, run, event);
    if (goal) reach(learner, run, goal, moved);
  }

  // 4. Waits.
  for (const run of standing) if (!moved.has(run)) wake(learner, run, event);

  // 5. Entries.
  for (const journey of [...journeys].sort((a, b) => compare(a.id, b.id))) enter(learner, journey, event);
}

function matches(learner: Learner, run: Run | undefined, trigger: Trigger, event: ModelEvent): boolean {
  return trigger.on.includes(event.name) && holds(trigger.when, learner.scope(run, { event }));
}

function exits(learner: Learner, run: Run, event: ModelEvent): boolean {
  if (event.name === 'contact.closed') return true;
  const { exits: listed } = run.journey;
  if (!listed) return false;
  const enrolment = (event.data.enrolment as { id: string } | undefined)?.id;
  const entered = (run.entry.data.enrolment as { id: string } | undefined)?.id;
  if (event.name === 'enrolment.cancelled' && enrolment === run.key && entered === run.key) return true;
  return listed.some((exit) => matches(learner, run, exit, event));
}

/** The first of a run's goals that the event reaches, each of them once. */
function goalReached(learner: Learner, run: Run, event: ModelEvent): Trigger | undefined {
  const { endedAt } = run;
  return run.journey.goals.find((goal) => {
    if (run.goals.has(goal)) return false;
    const inTime = endedAt === undefined || (goal.within !== undefined && learner.now <= shift(endedAt, goal.within, learner.zone));
    return inTime && matches(learner, run, goal, event);
  });
}

function reach(learner: Learner, run: Run, goal: Trigger, moved: Set<Run>): void {
  run.goals.add(goal);
  learner.trace(run, 'goal');
  if (run.endedAt === undefined) end(learner, run, 'completed', moved);
}

function end(learner: Learner, run: Run, outcome: string, moved?: Set<Run>): void {
  run.endedAt = learner.now;
  learner.ended.push(run);
  run.wait = undefined;
  moved?.add(run);
  learner.trace(run, outcome);
}

/** Lets the event wake a run. An `until` is looked at and goes on where its time has come; a silence is only timed anew: it ends by a timer, and those come after events. */
function wake(learner: Learner, run: Run, event: ModelEvent): void {
  const { wait } = run;
  if (!wait) return;
  const ended = run.repeats.find(({ until }) => until && matches(learner, run, until, event));
  if (ended) return resume(learner, run, { by: 'until', ended });
  const alternative = wait.match?.(event);
  if (alternative) return resume(learner, run, { by: 'event', event, alternative });
  if (!wait.look) return;
  wait.due = wait.look();
  if (wait.step.block.type === 'until' && wait.due !== undefined && wait.due <= learner.now) resume(learner, run, { by: 'time' });
}

function resume(learner: Learner, run: Run, woken: Woken | { by: 'until'; ended: Repeat }): void {
  learner.trace(run, 'woke', run.wait?.step.id, woken.by === 'limit' ? 'timeout' : undefined);
  advance(learner, run, woken);
}

function advance(learner: Learner, run: Run, woken: Woken | { by: 'until'; ended: Repeat }): void {
  const next = woken.by === 'until' ? run.way?.throw(woken.ended) : run.way?.next(woken);
  run.wait = next?.value ?? undefined;
  if (run.wait) learner.trace(run, 'waiting', run.wait.step.id);
  else end(learner, run, 'completed');
}

function enter(learner: Learner, journey: Journey, event: ModelEvent): void {
  const { entry, roles } = journey;
  const enrolment = (event.data.enrolment as { id: string } | undefined)?.id;
  if (learner.records.closed || !roles.includes(learner.records.roleIn(enrolment)) || !matches(learner, undefined, entry, event)) return;
  const key = entry.key === undefined ? (enrolment ?? CONTACT_KEY) : evaluate(entry.key, learner.scope(undefined, { event }));
  if (typeof key !== 'string') return;
  const before = learner.runs.filter((run) => run.journey === journey && run.key === key);
  if (before.some(({ endedAt }) => endedAt === undefined)) return;
  const last = before.at(-1)?.endedAt;
  if (last !== undefined && entry.reentry === 'never') return;
  if (last !== undefined && typeof entry.reentry === 'object' && learner.now < shift(last, entry.reentry.after, learner.zone)) return;
  const run: Run = { journey, key, entry: event, seenAtEntry: learner.records.history.length, startedAt: learner.now, goals: new Set(), heldOut: false, repeats: [] };
  learner.runs.push(run);
  learner.trace(run, 'entered');
  run.way = walkJourney(learner, run);
  advance(learner, run, { by: 'time' });
}
