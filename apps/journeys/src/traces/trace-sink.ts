import { outboxText, type OutboxItem } from '@parcours/contact';
import { journeyTraces, type EventLog } from '@parcours/event-log';
import type { Trace } from '@parcours/journey';
import type { Stores } from '@parcours/store';
import { expandOutboxTrace, type OutboxTrace } from '../service-loop/outbox-trace';

/** What a batch told of one contact. */
export interface ContactTraces {
  contact: string;
  slot: number;
  traces: OutboxTrace[];
}

/** Where the engine's traces go: at least once, identified by their ids. */
export interface TraceSink {
  put(traces: ContactTraces[]): Promise<void>;
}

export const expandTraces = (traces: OutboxTrace[]): Trace[] => traces.flatMap(expandOutboxTrace);

/** Straight into the store: where that is the file which the engine commits to anyway. */
export const storeSink = ({ traces }: Pick<Stores, 'traces'>): TraceSink => ({
  put: (told) => traces.put(told.flatMap((of) => expandTraces(of.traces))),
});

/** Over the log, in the same request as the commands: the engine waits for no further write, and whoever keeps traces does so at leisure. */
export const logSink = (log: Pick<EventLog, 'append'>): TraceSink => ({
  put: async (told) => {
    await log.append(journeyTraces, told.map(({ contact, slot, traces }) => ({ key: contact, slot, value: `[${traces.map((trace) => outboxText({ value: trace as unknown as OutboxItem['value'] })).join(',')}]` })));
  },
});
