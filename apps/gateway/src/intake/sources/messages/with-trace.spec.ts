import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { startTracing } from '@parcours/platform';
import { withTrace } from './with-trace';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const headers = { traceparent: bytes(traceparent), tracestate: bytes('a=b'), baggage: bytes('user=ana') };
const events = [{ id: 'a' }, { id: 'b', traceparent: 'its own' }, 'no event', null, ['neither']];

describe('events of a message', () => {
  it('stay as they are where the process does not trace', () => {
    expect(withTrace(events, headers)).toEqual(events);
  });

  it('name the trace of their message where it traces, unless they name their own', async () => {
    const tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(new InMemorySpanExporter()) });
    expect(withTrace(events, headers)).toEqual([{ id: 'a', traceparent, tracestate: 'a=b' }, ...events.slice(1)]);
    expect(withTrace(events, {})).toEqual(events);
    await tracing.stop();
  });
});
