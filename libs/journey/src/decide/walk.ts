import type { Instant, Run, Wait } from '@parcours/contact';
import type { RefusalReason, Trace } from '../decide-contract';
import type { Block, JourneyDefinition, Otherwise, Scope, Step } from '../graph';
import { windowOpening } from '../time';
import { act } from './act.step';
import { call } from './call.step';
import { notify } from './notify.step';
import { reachRepeat } from './repeat.step';
import { split } from './split.step';
import { refusalOf, type ActingBlock } from './refusal';
import { holds, scopeOf } from './scope';
import { definitionOf, endRun, leaveTrace, putRun, visitsOf, zoneOf, type StoredRun, type Turn } from './turn';
import { update } from './update.step';
import { startWait } from './waits';

const STEPS_AT_ONE_GO = 100;

/** How a step is come to: `again` does not count as a new visit (a window opened, a bound of steps was reached). */
interface Coming {
  again?: boolean;
  retried?: boolean;
}

/**
 * Walks a run from a step to its next wait or its end. Over 100 steps at one go a timer due at the same `now` goes on. The run given is
 * not changed.
 */
export function walk(turn: Turn, before: Run, journey: JourneyDefinition, from: string | undefined, coming: Coming = {}): void {
  const run: StoredRun = { ...withoutWait(before), visits: { ...before.visits } };
  let at = from;
  let { again } = coming;
  for (let count = 0; at !== undefined; count++) {
    const step: Step | undefined = journey.steps[at];
    if (!step) break;
    if (turn.definitions.paused.has(journey.id)) return park(turn, run, { type: 'held', step: at, since: turn.now });
    if (count >= STEPS_AT_ONE_GO) return park(turn, run, { type: 'bound', step: at, since: turn.now, due: turn.now, ...(turn.backfill && { backfill: true }) });
    if (!again) countVisit(run, at);
    const result = reach(turn, run, journey, step, coming.retried && count === 0 ? 'retried' : undefined);
    again = false;
    if ('wait' in result) {
      park(turn, run, result.wait);
      return leaveTrace(turn, run, 'waiting', { step: at });
    }
    at = result.next;
  }
  endRun(turn, run, 'completed');
}

/** Runs that were stopped at the bound of steps go on before anything else happens to the contact. */
export function goOnBehindBound(turn: Turn): void {
  for (const run of turn.contact.runs) {
    const { wait } = run;
    const journey = wait?.type === 'bound' ? definitionOf(turn, run) : undefined;
    if (wait?.type !== 'bound' || !journey) continue;
    const { backfill } = turn;
    turn.backfill = wait.backfill === true;
    walk(turn, run, journey, wait.step);
    turn.backfill = backfill;
  }
}

/** The steps stand in the order of their last visit: a retry asks for the last one. */
function countVisit(run: StoredRun, step: string): void {
  const before = visitsOf(run, step);
  if (before > 0) delete run.visits[step];
  run.visits[step] = before + 1;
}

function withoutWait(run: Run): Run {
  if (!run.wait) return run;
  const { wait: _wait, ...rest } = run;
  return rest;
}

function park(turn: Turn, run: Run, wait: Wait): void {
  // The run has no wait of its own here: so written, the copy costs a fifth of one to which the field is added behind.
  putRun(turn, { wait, ...run });
}

function reach(turn: Turn, run: StoredRun, journey: JourneyDefinition, step: Step, reason?: string): { wait: Wait } | { next?: string } {
  const { block } = step;
  switch (block.type) {
    case 'send':
    case 'refer':
    case 'recommend':
    case 'print':
    case 'task':
      return tryToAct(turn, run, journey, step, block, reason);
    case 'wait.duration':
    case 'wait.until':
    case 'wait.window':
    case 'wait.silence':
    case 'wait.for': {
      const outcome = startWait(turn, run, step, block);
      if ('wait' in outcome) return outcome;
      if (outcome.woke !== undefined) run.woke = outcome.woke;
      else if (block.type === 'wait.for') delete run.woke;
      return { next: outcome.next };
    }
    case 'choose':
      return { next: choose(turn, run, step, block) };
    case 'split':
      return { next: split(turn, run, journey, step, block) };
    case 'repeat':
      return reachRepeat(turn, run, step, block);
    case 'notify':
      return { next: behind(turn, run, step, block, notify(turn, run, journey, step, block)) };
    case 'call':
      return { next: behind(turn, run, step, block, call(turn, run, journey, step, block, scopeOf(turn, run), reason)) };
    case 'update':
      update(turn, run, step, block, scopeOf(turn, run));
      return { next: step.next };
    case 'stop':
      return {};
  }
}

function tryToAct(turn: Turn, run: StoredRun, journey: JourneyDefinition, step: Step, block: ActingBlock, reason?: string): { wait: Wait } | { next?: string } {
  if (block.window) {
    const due: Instant = windowOpening(turn.now, block.window, zoneOf(turn, run), turn.definitions.holidays);
    if (due > turn.now) return { wait: { type: 'timer', step: step.id, since: turn.now, due, reason: 'window' } };
  }
  let built: Scope | undefined;
  const scope = () => (built ??= scopeOf(turn, run));
  const refusal = refusalOf(turn, run, block, scope);
  if (refusal === undefined) {
    act(turn, run, journey, step, block, scope, reason);
    return { next: step.next };
  }
  return { next: behind(turn, run, step, block, refusal) };
}

/** Where a run goes on: behind a step that acted, else at what its block runs instead. */
function behind(turn: Turn, run: Run, step: Step, block: { otherwise?: Otherwise }, refusal: RefusalReason | undefined): string | undefined {
  if (refusal === undefined) return step.next;
  leaveTrace(turn, run, 'skipped', { step: step.id, reason: refusal });
  return block.otherwise?.byReason[refusal] ?? block.otherwise?.default ?? step.next;
}

function choose(turn: Turn, run: Run, step: Step, block: Extract<Block, { type: 'choose' }>): string | undefined {
  const scope = scopeOf(turn, run);
  const saw: NonNullable<Trace['saw']> = {};
  const branch = block.branches.find(({ when }) => holds(when, scope, saw));
  leaveTrace(turn, run, 'noted', { step: step.id, reason: branch ? `branch ${block.branches.indexOf(branch) + 1}` : 'otherwise', saw });
  return (branch ? branch.first : block.otherwise) ?? step.next;
}
