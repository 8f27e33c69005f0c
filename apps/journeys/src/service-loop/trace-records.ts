import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { OutboxEntry } from '@parcours/contact';
import type { Batch } from '@parcours/event-log';
import { contextOf, headersOf, isTracing, traceOf, tracer, type TraceHeaders } from '@parcours/platform';
import type { ContactWork, InputRecord } from './loop-context';

/**
 * A span per record, from its loading to the publishing of what was decided, in the trace that the record came in; what follows from it
 * carries that trace on (`InputRecord.trace`). A record that came in none, such as a timer's, begins one. Answers what ends the spans.
 */
export function traceRecords(records: InputRecord[]): () => void {
  if (!isTracing()) return () => undefined;
  const open = records.map((record): [InputRecord, Span] => {
    const parent = contextOf(record.record.headers);
    const kind = record.input?.type ?? 'unreadable';
    const span = tracer.startSpan(`decide ${kind}`, { kind: SpanKind.CONSUMER, attributes: { 'parcours.contact': record.contact, 'parcours.input': kind } }, parent);
    record.trace = headersOf(trace.setSpan(parent, span));
    return [record, span];
  });
  return () => {
    for (const [{ outcome }, span] of open) {
      if (outcome) span.setAttribute('parcours.outcome', outcome);
      if (outcome === 'poison') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };
}

/** The trace of what an outbox entry publishes: that of its record, which comes again until it is published. */
export function traceOfEntry({ generation, partition, offset }: OutboxEntry, batch: Batch, { records }: ContactWork): TraceHeaders | undefined {
  if (!isTracing() || generation !== batch.generation || partition !== batch.partition) return undefined;
  const taken = records.find(({ record }) => record.offset === offset)?.trace;
  return taken ?? traceOf(batch.records.find((record) => record.offset === offset)?.headers);
}
