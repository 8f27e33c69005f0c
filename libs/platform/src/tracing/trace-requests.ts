import { context, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { tracer } from './in-span';
import { contextOf, isTracing } from './trace-headers';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface TracedRequest {
  method: string;
  headers: Headers;
  routeOptions: { url?: string };
}

type Done = () => void;

/** What of fastify's instance is used here. */
export interface TracedServer {
  addHook(name: 'onRequest' | 'preValidation', hook: (request: TracedRequest, reply: unknown, done: Done) => void): unknown;
  addHook(name: 'onResponse', hook: (request: TracedRequest, reply: { statusCode: number }, done: Done) => void): unknown;
}

/** Orchestrators and Prometheus ask all day. */
const untraced = /^\/(?:health\/|metrics$)/;

/**
 * A span per request, the child of what its `traceparent` names, active in guards and handlers; it knows the route's pattern, never the
 * address. Before the server is ready. Where the process does not trace, nothing is hooked in.
 */
export function traceRequests(server: TracedServer): void {
  if (!isTracing()) return;
  const open = new WeakMap<TracedRequest, { span: Span; inside: Context }>();
  server.addHook('onRequest', (request, _reply, done) => {
    const { url: route = 'none' } = request.routeOptions;
    if (untraced.test(route)) return done();
    const parent = contextOf(request.headers);
    const span = tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } }, parent);
    const inside = trace.setSpan(parent, span);
    open.set(request, { span, inside });
    context.with(inside, done);
  });
  // A body is read outside of what began in `onRequest`: handlers would not find the span.
  server.addHook('preValidation', (request, _reply, done) => {
    const opened = open.get(request);
    if (opened) context.with(opened.inside, done);
    else done();
  });
  server.addHook('onResponse', (request, { statusCode }, done) => {
    const span = open.get(request)?.span.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
