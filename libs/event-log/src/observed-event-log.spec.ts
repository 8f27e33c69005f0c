import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { headersOf, inSpan, MovableClock, RetryableError, startTracing, type Tracing } from '@parcours/platform';
import { Registry } from 'prom-client';
import { MemoryEventLog } from '../../../test/support/memory/memory-event-log';
import { ObservedEventLog } from './observed-event-log';

async function house() {
  const memory = new MemoryEventLog(new MovableClock(7));
  await memory.ensureTopic('t', 1);
  const registry = new Registry();
  return { memory, registry, log: new ObservedEventLog(memory, registry) };
}

describe('an observed log', () => {
  it('counts and times appends by topic, and their faults by code', async () => {
    const { memory, registry, log } = await house();
    await log.append('t', [{ key: 'ana@example.org', value: '1' }, { key: 'ben', value: '2' }]);
    jest.spyOn(memory, 'append').mockRejectedValueOnce(new RetryableError('log-unreachable', 'ana@example.org')).mockRejectedValueOnce(new Error('ana@example.org'));
    await expect(log.append('t', [{ key: 'ana', value: '3' }])).rejects.toMatchObject({ code: 'log-unreachable' });
    await expect(log.append('t', [{ key: 'ana', value: '3' }])).rejects.toThrow('ana');
    const text = await registry.metrics();
    for (const line of [
      'parcours_log_appended_records_total{topic="t"} 2', 'parcours_log_append_seconds_count{topic="t"} 1',
      'parcours_log_append_faults_total{topic="t",code="log-unreachable"} 1', 'parcours_log_append_faults_total{topic="t",code="unexpected"} 1',
    ]) expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('ana');
  });

  it('is the log itself otherwise', async () => {
    const { memory, log } = await house();
    await log.ensureTopic('u', 2);
    await log.append('u', [{ key: 'ana', value: '1', partition: 1, headers: { a: 'b' } }]);
    const read: string[] = [];
    const subscription = await log.subscribe('u', { group: 'g' }, async (batch) => {
      read.push(...batch.records.map(({ value }) => value));
      await batch.commit(1);
    });
    await memory.drain();
    expect([read, subscription.owned(), await log.committed('u', 'g'), await log.state('u'), log.problems()]).toEqual([['1'], [0, 1], [0, 1], await memory.state('u'), memory.problems()]);
    expect(await log.read('u', 1, 0, 10)).toMatchObject([{ value: '1', headers: { a: 'b' } }]);
    await log.close();
    expect(subscription.owned()).toEqual([]);
  });
});

describe('where the process traces', () => {
  let tracing: Tracing;

  beforeEach(async () => {
    tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(new InMemorySpanExporter()) });
  });
  afterEach(() => tracing.stop());

  it('records carry the trace they are appended in, unless they name their own', async () => {
    const { log } = await house();
    const own = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    const active = await inSpan({ name: 'work', kind: SpanKind.INTERNAL, parent: ROOT_CONTEXT }, async () => {
      await log.append('t', [{ key: 'a', value: '1' }, { key: 'a', value: '2', headers: own }, { key: 'a', value: '3', headers: { x: 'y' } }]);
      return headersOf();
    });
    await log.append('t', [{ key: 'a', value: '4' }]);
    expect((await log.read('t', 0, 0, 10)).map(({ headers }) => headers)).toEqual([active, own, { x: 'y', ...active }, {}]);
  });
});
