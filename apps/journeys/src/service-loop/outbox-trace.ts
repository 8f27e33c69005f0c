import { expandTrace, type DecisionTrace, type Trace } from '@parcours/journey';

/** Takes the next `count` numbers of one write's traces, which are identified by (contact, version, n). */
export type TraceIds = (count: number) => { prefix: string; first: number };

/** A decision's traces on their way to the store. */
export interface OutboxTrace {
  prefix: string;
  first: number;
  trace: DecisionTrace;
}

export function expandOutboxTrace({ prefix, first, trace }: OutboxTrace): Trace[] {
  return expandTrace(trace, (n) => `${prefix}:${first + n}`);
}
