import { context, propagation, ROOT_CONTEXT, trace, type Context, type Link } from '@opentelemetry/api';

/** W3C trace context as it travels: in HTTP headers, and in the headers of log records. Nothing else of a trace leaves a process, no baggage. */
export type TraceHeaders = Record<string, string>;

/** Whether this process traces; where it does not, nobody needs to do anything about traces. */
export function isTracing(): boolean {
  return propagation.fields().length > 0;
}

/** The context that headers name; the root where they name none, or none that can be read. */
export function contextOf(headers: Readonly<Record<string, string | string[] | undefined>> | undefined): Context {
  const { traceparent, tracestate } = headers ?? {};
  return typeof traceparent === 'string' ? propagation.extract(ROOT_CONTEXT, { traceparent, ...(tracestate !== undefined && { tracestate }) }) : ROOT_CONTEXT;
}

/** Those of a record's headers that say which trace it belongs to; undefined where it belongs to none. */
export function traceOf({ traceparent, tracestate }: Readonly<Record<string, string | undefined>> = {}): TraceHeaders | undefined {
  return traceparent === undefined ? undefined : { traceparent, ...(tracestate !== undefined && { tracestate }) };
}

/** The headers that name a context, the active one where none is given; undefined where there is no trace. */
export function headersOf(of: Context = context.active()): TraceHeaders | undefined {
  const headers: TraceHeaders = {};
  propagation.inject(of, headers);
  return traceOf(headers);
}

/** Links to what the headers name, each once, at most 128. */
export function linksTo(all: readonly TraceHeaders[]): Link[] {
  const links = new Map<string, Link>();
  for (const headers of all) {
    const linked = trace.getSpanContext(contextOf(headers));
    if (linked) links.set(`${linked.traceId}${linked.spanId}`, { context: linked });
    if (links.size === 128) break;
  }
  return [...links.values()];
}
