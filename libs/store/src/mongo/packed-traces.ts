import type { Trace } from '@parcours/journey';

/** Traces of one decision, which have their cause in common: one object, told in one go. */
export function byDecision(traces: Trace[]): Trace[][] {
  const decisions: Trace[][] = [];
  for (const trace of traces) {
    const last = decisions.at(-1);
    if (last?.[0]?.cause === trace.cause && last[0].contact === trace.contact) last.push(trace);
    else decisions.push([trace]);
  }
  return decisions;
}

/** The traces of a decision as JSON, what they share said once; one alone as it is. */
export function packTraces(decision: Trace[]): string {
  const [first] = decision;
  if (!first || decision.length === 1) return JSON.stringify(first);
  const { at, contact, learner, cause } = first;
  return JSON.stringify({ at, contact, learner, cause, lines: decision.map(({ at: _at, contact: _contact, learner: _learner, cause: _cause, ...line }) => line) });
}

type Line = Omit<Trace, 'at' | 'contact' | 'learner' | 'cause'>;

/** The traces as they were, their fields in the order of those that were never packed. */
export function unpackTraces(text: string): Trace[] {
  const packed = JSON.parse(text) as Trace | (Pick<Trace, 'at' | 'contact' | 'learner' | 'cause'> & { lines: Line[] });
  if (!('lines' in packed)) return [packed];
  const { at, contact, learner, cause, lines } = packed;
  return lines.map(({ id, ...line }) => ({ id, at, contact, learner, ...line, cause }));
}
