import { formatTime } from '@parcours/events';
import type { Command, DecisionTrace } from '@parcours/journey';

/** A line of commands.ndjson. */
export function commandRow({ at, learner, journey, run, step, type, template, id }: Command): string {
  return JSON.stringify({ at: formatTime(at), learner, journey, run, step, type, template, id });
}

/** The lines of trace.ndjson that a decision leaves; which branch was taken is no outcome. */
export function traceRows({ at, learner, runs, lines }: DecisionTrace): string[] {
  const time = formatTime(at);
  return lines.flatMap(({ run, step, outcome, reason }) => {
    const traced = runs[run];
    return traced && outcome !== 'noted' ? [JSON.stringify({ at: time, learner, journey: traced.journey, run: traced.run, step, outcome, reason })] : [];
  });
}
