import type { Block } from '../graph';
import { definitionOf, endRun, visitsOf, type Turn } from './turn';
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
  const last = Object.keys(run.visits).findLast((step) => givesCommand(journey.steps[step]?.block));
  const step = last === undefined ? undefined : journey.steps[last];
  if (!step || turn.definitions.paused.has(journey.id)) return;
  const { runs, ended } = turn.contact;
  // Walked alone and at once, whatever its window: the run's own wait must not be touched.
  const alone = { ...step, next: undefined, block: { ...step.block, window: undefined } } as typeof step;
  walk(turn, run, { ...journey, steps: { [step.id]: alone } }, step.id, { retried: true });
  // The walk's end is not the run's: what it recorded as such is taken back.
  if (turn.lines.at(-1)?.outcome === 'completed') turn.lines.pop();
  const visits = { ...run.visits, [step.id]: visitsOf(run, step.id) + 1 };
  turn.contact.runs = runs.map((other) => (other === run ? { ...run, visits } : other));
  turn.contact.ended = ended;
}

function givesCommand(block: Block | undefined): boolean {
  return block !== undefined && ('purpose' in block || block.type === 'call' || (block.type === 'notify' && block.digest !== undefined));
}

/** Runs held while their journey was paused go on. */
export function resumeJourney(turn: Turn, id: string): void {
  if (turn.definitions.paused.has(id)) return;
  for (const run of turn.contact.runs) {
    const journey = run.journey === id && run.wait?.type === 'held' ? definitionOf(turn, run) : undefined;
    if (journey && run.wait) walk(turn, run, journey, run.wait.step);
  }
}

