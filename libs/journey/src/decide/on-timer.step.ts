import type { Instant, Run } from '@parcours/contact';
import { definitionOf, endRun, leaveTrace, orderedRuns, type Turn } from './turn';
import { walk } from './walk';

/** When a run's wait is due; undefined: held until an event. */
export function dueOf(run: Run): Instant | undefined {
  return run.wait && 'due' in run.wait ? run.wait.due : undefined;
}

/** All waits due by now, by due time; those of one instant by entry time, journey, key. Each run moves once. */
export function onTimer(turn: Turn): void {
  // A run at the bound of steps has been gone on with already; at the bound again, it goes on by the next timer.
  const due = orderedRuns(turn).filter((run) => run.wait?.type !== 'bound' && (dueOf(run) ?? Infinity) <= turn.now).sort((a, b) => (dueOf(a) ?? 0) - (dueOf(b) ?? 0));
  for (const run of due) fire(turn, run);
}

function fire(turn: Turn, run: Run): void {
  const journey = definitionOf(turn, run);
  if (!journey) return endRun(turn, run, 'exited', 'version-missing');
  const { wait } = run;
  const step = wait && journey.steps[wait.step];
  if (!wait || !step) return endRun(turn, run, 'exited', 'step-missing');
  const { block } = step;
  const timedOut = wait.type === 'for' || (wait.type === 'until' && !wait.valued);
  leaveTrace(turn, run, 'woke', { step: step.id, ...(timedOut && { reason: 'timeout' }) });
  if (wait.type === 'timer' && (wait.reason === 'repeat' || wait.reason === 'window')) return walk(turn, run, journey, step.id, { again: true });
  const timeout = timedOut && (block.type === 'wait.for' || block.type === 'wait.until') ? block.timeout : undefined;
  walk(turn, wait.type === 'for' ? withoutWoke(run) : run, journey, timeout ?? step.next);
}

/** A wait for events that timed out leaves nothing that woke the run. */
function withoutWoke(run: Run): Run {
  const { woke: _woke, ...rest } = run;
  return rest;
}
