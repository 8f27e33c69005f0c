import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { headersOf, MovableClock, RetryableError, startTracing } from '@parcours/platform';
import { Registry } from 'prom-client';
import { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import type { Batch, BatchHandler } from '../event-log.port';
import { BatchWatch } from './batch-watch';

const commitAll = (batch: Batch): Promise<void> => batch.commit((batch.records.at(-1)?.offset ?? -1) + 1);

async function house() {
  const log = new MemoryEventLog(new MovableClock(7));
  await log.ensureTopic('t', 2);
  const registry = new Registry();
  const watch = new BatchWatch(registry, log);
  const next: BatchHandler[] = [];
  let owned = [0, 1];
  const subscription = await log.subscribe('t', { group: 'g', batchSize: 2 }, (batch) => watch.over(batch, () => (next.shift() ?? commitAll)(batch)));
  watch.begin('t', 'g', () => (subscription.owned().length ? owned : []));
  const write = (partition: number, ...values: string[]) => log.append('t', values.map((value) => ({ key: 'ana@example.org', partition, value })));
  const lines = async (prefix: string) => (await registry.metrics()).split('\n').filter((line) => line.startsWith(prefix));
  return { log, watch, next, write, lines, registry, own: (partitions: number[]) => (owned = partitions) };
}

describe('while batches are handled', () => {
  it('their sizes and times are told by topic and group', async () => {
    const { log, write, lines } = await house();
    await write(0, '1', '2', '3');
    await log.drain();
    expect(await lines('parcours_batch_records_sum')).toEqual(['parcours_batch_records_sum{topic="t",group="g"} 3']);
    expect(await lines('parcours_batch_records_count')).toEqual(['parcours_batch_records_count{topic="t",group="g"} 2']);
    expect(await lines('parcours_batch_seconds_count')).toEqual(['parcours_batch_seconds_count{topic="t",group="g"} 2']);
  });

  it('a fault is counted by its code and thrown on, and its partition is held until a batch succeeds', async () => {
    const { log, next, write, lines, registry } = await house();
    await write(1, '1');
    next.push(() => Promise.reject(new RetryableError('sends-off', 'ana@example.org waits')), () => Promise.reject(new Error('ana@example.org')));
    await expect(log.deliver()).rejects.toMatchObject({ code: 'sends-off' });
    await expect(log.deliver()).rejects.toThrow('ana');
    expect(await lines('parcours_partitions_held')).toEqual(['parcours_partitions_held{topic="t",group="g"} 1']);
    expect(await lines('parcours_batch_faults_total')).toEqual([
      'parcours_batch_faults_total{topic="t",group="g",code="sends-off"} 1', 'parcours_batch_faults_total{topic="t",group="g",code="unexpected"} 1',
    ]);
    expect(await lines('parcours_batch_seconds_count')).toEqual(['parcours_batch_seconds_count{topic="t",group="g"} 2']);
    await log.drain();
    expect(await lines('parcours_partitions_held')).toEqual(['parcours_partitions_held{topic="t",group="g"} 0']);
    expect(await registry.metrics()).not.toContain('ana');
  });

  it('a partition that went to another process is not held here any more', async () => {
    const { log, next, write, lines, own } = await house();
    await write(1, '1');
    next.push(() => Promise.reject(new Error('down')));
    await expect(log.deliver()).rejects.toThrow('down');
    own([0]);
    expect(await lines('parcours_partitions_held')).toEqual(['parcours_partitions_held{topic="t",group="g"} 0']);
  });

  it('how far a group is behind is told for each partition, also before its first batch', async () => {
    const { write, lines } = await house();
    await write(1, '1', '2', '3');
    expect(await lines('parcours_log_lag_records')).toEqual(['parcours_log_lag_records{topic="t",group="g",partition="0"} 0', 'parcours_log_lag_records{topic="t",group="g",partition="1"} 3']);
  });

  it('the lag is missing while the log does not answer, and the rest is told', async () => {
    const { log, lines } = await house();
    jest.spyOn(log, 'lag').mockRejectedValue(new Error('down'));
    expect([await lines('parcours_log_lag_records'), await lines('parcours_partitions_held')]).toEqual([[], ['parcours_partitions_held{topic="t",group="g"} 0']]);
  });

  it('where the process traces, each is a span with links to the traces of its records, and active', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(exporter) });
    const { log, next } = await house();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await log.append('t', [{ key: 'ana@example.org', partition: 0, value: '1', headers: { traceparent } }, { key: 'ben', partition: 0, value: '2' }]);
    let inside: string | undefined;
    next.push(async (batch) => {
      inside = headersOf()?.['traceparent'];
      await commitAll(batch);
    });
    await log.drain();
    const [span, ...others] = exporter.getFinishedSpans();
    await tracing.stop();
    expect([others.length, span?.name, span?.parentSpanContext, inside]).toEqual([0, 'process t', undefined, `00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`]);
    expect(span?.links.map(({ context }) => context.traceId)).toEqual(['4bf92f3577b34da6a3ce929d0e0e4736']);
    expect(span?.attributes).toEqual({
      'messaging.operation.type': 'process', 'messaging.destination.name': 't', 'messaging.consumer.group.name': 'g', 'messaging.destination.partition.id': '0', 'messaging.batch.message_count': 2,
    });
  });
});
