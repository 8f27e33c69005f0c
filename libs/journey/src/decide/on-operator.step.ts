import { definitionOf, endRun, type Turn } from './turn';
import { walk } from './walk';

/** An operator ends a run. One that is no more is let be. */
export function exitRun(turn: Turn, id: string): void {
  const run = turn.contact.runs.find((other) => other.id === id);
  if (run) endRun(turn, run, 'exited', 'operator');
}

/** The step of the run's last command acts again, as a new visit; the run's wait stays. */
export function retryRun(turn: Turn, id: string): void {
  const run = turn.contact.runs.find((other) => other.id === id);
  const journey = run && definitionOf(turn, run);
  if (!run || !journey) return;
  const last = Object.keys(run.visits).findLast((step) => 'purpose' in (journey.steps[step]?.block ?? {}));
  const step = last === undefined ? undefined : journey.steps[last];
  if (!step) return;
  const before = turn.contact.runs.length;
  walk(turn, run, { ...journey, steps: { [step.id]: { ...step, next: undefined } } }, step.id, { retried: true });
  const visits = { ...run.visits, [step.id]: (run.visits[step.id] ?? 0) + 1 };
  if (turn.contact.runs.length === before) return;
  turn.contact.ended = turn.contact.ended.slice(0, -1);
  turn.trace.pop();
  turn.contact.runs = [...turn.contact.runs, { ...run, visits }];
}

/** Runs held while their journey was paused go on. */
export function resumeJourney(turn: Turn, id: string): void {
  if (turn.definitions.paused.has(id)) return;
  for (const run of turn.contact.runs) {
    const journey = run.journey === id && run.wait?.type === 'held' ? definitionOf(turn, run) : undefined;
    if (journey && run.wait) walk(turn, run, journey, run.wait.step);
  }
}

