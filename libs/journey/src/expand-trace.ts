import type { DecisionTrace, Trace } from './decide-contract';

/** The traces of a decision one by one, in order. `idOf`: the id of the n-th, n from 0. */
export function expandTrace({ at, contact, learner, cause, runs, lines }: DecisionTrace, idOf: (n: number) => string): Trace[] {
  return lines.flatMap(({ run, ...line }, n) => {
    const traced = runs[run];
    return traced ? [{ id: idOf(n), at, contact, learner, ...traced, ...line, cause }] : [];
  });
}
