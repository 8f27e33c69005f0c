import { context, diag, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { faultCode, inSpan } from './in-span';
import { startTracing, type Tracing } from './start-tracing';
import { contextOf, headersOf, isTracing, linksTo, traceOf } from './trace-headers';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const told: string[] = [];
const options = { service: 'gateway', version: '1.2.3', logger: { warn: (message: string) => void told.push(message) } };
const work = { name: 'work', kind: SpanKind.CONSUMER, parent: ROOT_CONTEXT };

describe('a process without a collector', () => {
  it('traces nothing: no headers are read or written, and work is done as ever', async () => {
    const tracing = await startTracing({ otlpEndpoint: undefined }, options);
    expect(isTracing()).toBe(false);
    expect(headersOf(contextOf({ traceparent }))).toBeUndefined();
    expect(await inSpan({ ...work, parent: contextOf({ traceparent }) }, async () => headersOf() ?? 'no trace')).toBe('no trace');
    await tracing.stop();
  });
});

describe('a process that traces', () => {
  let exporter: InMemorySpanExporter;
  let tracing: Tracing;

  beforeEach(async () => {
    told.splice(0);
    exporter = new InMemorySpanExporter();
    tracing = await startTracing({ otlpEndpoint: undefined }, { ...options, processor: new SimpleSpanProcessor(exporter) });
  });
  afterEach(() => tracing.stop());

  it('goes on the trace that headers name, under the service’s name, until it stops', async () => {
    const inside = await inSpan({ ...work, parent: contextOf({ traceparent }) }, async () => headersOf());
    expect(inside?.['traceparent']).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    const [span] = exporter.getFinishedSpans();
    expect([span?.name, span?.spanContext().traceId, span?.parentSpanContext?.spanId]).toEqual(['work', traceId, '00f067aa0ba902b7']);
    expect(span?.resource.attributes).toMatchObject({ 'service.name': 'parcours-gateway', 'service.version': '1.2.3' });
    await tracing.stop();
    expect([isTracing(), headersOf(contextOf({ traceparent }))]).toEqual([false, undefined]);
  });

  it('leaves a trace as sampled or not as whoever began it decided', async () => {
    const inside = await inSpan({ ...work, parent: contextOf({ traceparent: traceparent.replace(/01$/, '00') }) }, async () => headersOf());
    expect(inside?.['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('names a fault by its code, never by its message', async () => {
    const fault = Object.assign(new Error('no such mailbox: ana@example.org'), { code: 'mailbox-gone' });
    await expect(inSpan(work, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(exporter.getFinishedSpans()).toMatchObject([{ status: { code: 2 }, attributes: { 'error.type': 'mailbox-gone' }, events: [] }]);
  });

  it('tells each of its troubles once, not at every try', () => {
    for (let i = 0; i < 3; i++) diag.error('connect ECONNREFUSED');
    diag.info('all is well');
    expect(told).toEqual(['traces: connect ECONNREFUSED']);
  });

  it('links to each of many contexts once, and to 128 at most', () => {
    const other = (n: number) => ({ traceparent: `00-${traceId}-${n.toString(16).padStart(16, '0')}-01` });
    expect(linksTo([{ traceparent }, {}, { traceparent: 'nonsense' }, { traceparent }])).toMatchObject([{ context: { traceId, spanId: '00f067aa0ba902b7' } }]);
    expect(linksTo(Array.from({ length: 500 }, (_, i) => other(i + 1)))).toHaveLength(128);
  });

  it.each([undefined, {}, { traceparent: 'nonsense' }, { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, { traceparent: [traceparent] }])('reads no trace from %j', (headers) => {
    expect(trace.getSpanContext(contextOf(headers))).toBeUndefined();
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});

describe('of the headers of a record', () => {
  it('those that name its trace are taken, and no others', () => {
    expect(traceOf({ traceparent, tracestate: 'a=b', baggage: 'user=ana', other: 'x' })).toEqual({ traceparent, tracestate: 'a=b' });
    expect(traceOf({ baggage: 'user=ana' })).toBeUndefined();
  });
});

describe('the code of a fault', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'sends-off' }), 'sends-off'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('x'), { code: 'ana@example.org' }), 'unexpected'],
    [Object.assign(new Error('x'), { code: 11000 }), 'unexpected'],
    [new Error('ana@example.org'), 'unexpected'],
    [undefined, 'unexpected'],
  ])('of %p is %s', (fault, code) => {
    expect(faultCode(fault)).toBe(code);
  });
});
