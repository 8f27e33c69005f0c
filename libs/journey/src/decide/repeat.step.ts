import type { Loop, Run } from '@parcours/contact';
import type { JsonValue } from '@parcours/events';
import type { Block, EventMatch, JourneyDefinition, Step } from '../graph';
import { addDuration } from '../time';
import { zoneOf, type Turn } from './turn';
import type { Outcome } from './waits';

const none: readonly Loop[] = [];

/** A run comes to a `repeat`, from before it or from the end of its steps: they begin, begin again, or are waited for; or the run goes on behind. */
export function reachRepeat(turn: Turn, run: Run, step: Step, block: Extract<Block, { type: 'repeat' }>): Outcome {
  const loops = run.loops ?? none;
  const last = loops.at(-1);
  if (last?.step !== step.id) {
    run.loops = [...loops, begin(turn, run, step, block, 1)];
    return { next: block.first ?? step.id };
  }
  if (last.done >= block.times) {
    leaveLoops(run, loops.length - 1);
    return { next: step.next };
  }
  if (last.again > turn.now) return { wait: { type: 'timer', step: step.id, since: turn.now, due: last.again, reason: 'repeat' } };
  run.loops = [...loops.slice(0, -1), begin(turn, run, step, block, last.done + 1)];
  return { next: block.first ?? step.id };
}

/** `every` is fixed when the steps begin: a new time zone moves nothing that stands already. */
function begin(turn: Turn, run: Run, step: Step, { every }: Extract<Block, { type: 'repeat' }>, done: number): Loop {
  return { step: step.id, again: addDuration(turn.now, every, zoneOf(turn, run)), done };
}

/** The outermost repeat of a run that an event ends, with the run out of it. */
export function endRepeat(run: Run, { steps }: JourneyDefinition, event: JsonValue, matches: (match: EventMatch, event: JsonValue) => boolean): { run: Run; step: Step } | undefined {
  for (const [depth, { step: id }] of (run.loops ?? none).entries()) {
    const step = steps[id];
    if (step?.block.type !== 'repeat' || !step.block.until || !matches(step.block.until, event)) continue;
    const after = Object.assign({}, run);
    leaveLoops(after, depth);
    return { run: after, step };
  }
  return undefined;
}

/** Leaves the repeats from a depth on; a run in none has no list of them. */
function leaveLoops(run: Run, depth: number): void {
  if (depth === 0) delete run.loops;
  else run.loops = run.loops?.slice(0, depth);
}
