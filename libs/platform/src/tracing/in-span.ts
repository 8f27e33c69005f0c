import { context, SpanStatusCode, trace, type Attributes, type Context, type Link, type Span, type SpanKind, type Tracer } from '@opentelemetry/api';

export interface SpanPlan {
  /** What the work is called: few names, no ids in them. */
  name: string;
  kind: SpanKind;
  /** Ids of runs, commands and contacts, codes, counts. Never what people are called or reached at. */
  attributes?: Attributes;
  links?: Link[];
  /** Whose child it is. */
  parent: Context;
}

/** The product's tracer; it does nothing until tracing is started. Asked for each time: one that is kept stays with the tracing that is stopped. */
export const tracer: Pick<Tracer, 'startSpan'> = { startSpan: (...plan) => trace.getTracer('parcours').startSpan(...plan) };

/** Does the work inside a span, which is active meanwhile. A fault is named by its code: messages may hold anything. */
export async function inSpan<T>({ name, kind, attributes, links, parent }: SpanPlan, work: () => Promise<T>): Promise<T> {
  const span = tracer.startSpan(name, { kind, ...(attributes && { attributes }), ...(links && { links }) }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    markFault(span, error);
    throw error;
  } finally {
    span.end();
  }
}

export function markFault(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', faultCode(error));
}

/** A fault as few words: its stable code, or `unexpected`. */
export function faultCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[a-zA-Z][a-zA-Z_-]{1,39}$/.test(code) ? code : 'unexpected';
}
