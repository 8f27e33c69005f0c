import type { SourceMessage } from '@parcours/event-log';
import { isTracing, traceOf } from '@parcours/platform';

/** The events of a message in the trace that it was sent in (header `traceparent`, as instrumented producers write it), unless they name their own. */
export function withTrace(events: unknown[], { traceparent, tracestate }: SourceMessage['headers']): unknown[] {
  if (traceparent === undefined || !isTracing()) return events;
  const text = new TextDecoder();
  const trace = traceOf({ traceparent: text.decode(traceparent), ...(tracestate !== undefined && { tracestate: text.decode(tracestate) }) });
  return events.map((event) => (typeof event === 'object' && event !== null && !Array.isArray(event) && !('traceparent' in event) ? { ...event, ...trace } : event));
}
