import type { Instant, Run, Wait } from '@parcours/contact';
import type { JsonValue } from '@parcours/events';
import type { Block, ForBranch, Scope, Step } from '../graph';
import { addDuration, atLocalTime, windowOpening } from '../time';
import { commandId } from './ids';
import { holds, instantOf, scopeOf } from './scope';
import { visitsOf, zoneOf, type StoredRun, type Turn } from './turn';

type Until = Extract<Wait, { type: 'until' }>;
type Waiting = Extract<Block, { type: `wait.${string}` }>;

/** What a step of waiting comes to: a wait to commit, or the step to go on at (`next` absent: behind the last one). */
export type Outcome = { wait: Wait } | { next?: string; woke?: JsonValue };

export function startWait(turn: Turn, run: StoredRun, step: Step, block: Waiting): Outcome {
  const { now, definitions } = turn;
  const zone = zoneOf(turn, run);
  switch (block.type) {
    case 'wait.duration': {
      const due = addDuration(now, block.duration, zone);
      return due <= now ? { next: step.next } : { wait: { type: 'timer', step: step.id, since: now, due, reason: 'duration' } };
    }
    case 'wait.window': {
      const due = windowOpening(now, block.window, zone, definitions.holidays);
      return due <= now ? { next: step.next } : { wait: { type: 'timer', step: step.id, since: now, due, reason: 'window' } };
    }
    case 'wait.until': {
      const maxDue = block.max && addDuration(now, block.max, zone);
      const wait: Until = { type: 'until', step: step.id, since: now, valued: false };
      if (maxDue !== undefined) wait.maxDue = maxDue;
      return timeUntil(turn, run, step, block, wait);
    }
    case 'wait.silence': {
      const due = silenceDue(turn, run, block);
      return due <= now ? { next: step.next } : { wait: { type: 'silence', step: step.id, since: now, due } };
    }
    case 'wait.for': {
      if (block.since === 'run') {
        for (const event of run.seen ?? []) {
          const branch = matchingBranch(turn, run, block.branches, event);
          if (branch) return { next: branch.first ?? step.next, woke: event };
        }
      }
      const due = block.max && addDuration(now, block.max, zone);
      if (due !== undefined && due <= now) return { next: block.timeout ?? step.next };
      return { wait: { type: 'for', step: step.id, since: now, ...(due !== undefined && { due }) } };
    }
  }
}

/** Values an `until` (again): `now` in it is the moment of reaching the step. */
export function timeUntil(turn: Turn, run: Run, step: Step, block: Extract<Block, { type: 'wait.until' }>, wait: Until): Outcome {
  const stated = instantOf(block.until, scopeOf(turn, run, { now: wait.since }));
  if (stated === undefined) {
    const ending = wait.maxDue;
    if (ending !== undefined && ending <= wait.since) return { next: block.timeout ?? step.next };
    return { wait: dueAt(wait, false, ending) };
  }
  const zone = zoneOf(turn, run);
  const moved = block.offset ? addDuration(stated, block.offset, zone, block.offset.sign) : stated;
  const due: Instant = block.at === undefined ? moved : atLocalTime(moved, block.at, zone);
  return due <= turn.now ? { next: step.next } : { wait: dueAt(wait, true, due) };
}

function dueAt({ type, step, since, maxDue }: Until, valued: boolean, due: Instant | undefined): Until {
  const wait: Until = { type, step, since, valued };
  if (maxDue !== undefined) wait.maxDue = maxDue;
  if (due !== undefined) wait.due = due;
  return wait;
}

/** When the silence is long enough: counted from the last of the events, where none ever came from the run's start. */
export function silenceDue(turn: Turn, run: Run, block: Extract<Block, { type: 'wait.silence' }>): Instant {
  const { lastSeen } = turn.contact;
  const last = Math.max(...block.of.map((name) => (Object.hasOwn(lastSeen, name) ? (lastSeen[name] ?? -Infinity) : -Infinity)));
  return addDuration(Number.isFinite(last) ? last : run.startedAt, block.silence, zoneOf(turn, run));
}

/** The first branch a (stored) event matches. */
export function matchingBranch(turn: Turn, run: Run, branches: ForBranch[], event: JsonValue): ForBranch | undefined {
  let scope: Scope | undefined;
  return branches.find((branch) => isAbout(run, branch, event) && (!branch.when || holds(branch.when, (scope ??= scopeOf(turn, run, { event })))));
}

/** Whether a (stored) event is one that a branch looks at, its condition aside. */
export function isAbout(run: Run, branch: ForBranch, event: JsonValue): boolean {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return false;
  if (branch.on && !branch.on.includes(String(event.type))) return false;
  return branch.of === undefined || answers(run, branch.of, event.data);
}

/** Whether an outcome answers a command that this run gave at this step. */
function answers(run: Run, step: string, data: JsonValue | undefined): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || typeof data.command !== 'string') return false;
  if (data.step !== undefined && data.step !== step) return false;
  const visits = visitsOf(run, step);
  for (let visit = 1; visit <= visits; visit++) if (commandId(run.id, step, visit) === data.command) return true;
  return false;
}
