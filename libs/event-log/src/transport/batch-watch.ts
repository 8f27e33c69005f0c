import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { askedGauge, faultCode, inSpan, isTracing, linksTo } from '@parcours/platform';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Batch, EventLog } from '../event-log.port';

interface Reading {
  topic: string;
  group: string;
}

/**
 * Looks on while batches are handled: their size, time and faults, which partitions are held, how far each group is behind; and a span for
 * each, linked to the traces of its records.
 */
export class BatchWatch {
  private readonly size: Histogram<'topic' | 'group'>;
  private readonly seconds: Histogram<'topic' | 'group'>;
  private readonly faults: Counter<'topic' | 'group' | 'code'>;
  private readonly readings = new Map<string, Reading & { held: Set<number>; owned: () => number[] }>();

  constructor(
    registry: Registry,
    private readonly log: Pick<EventLog, 'lag'>,
  ) {
    const shared = { labelNames: ['topic', 'group'] as ('topic' | 'group')[], registers: [registry] };
    this.size = new Histogram({ ...shared, name: 'parcours_batch_records', help: 'Records per batch', buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000] });
    this.seconds = new Histogram({ ...shared, name: 'parcours_batch_seconds', help: 'A batch from hand-over to its end', buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    this.faults = new Counter({ name: 'parcours_batch_faults_total', help: 'Batches that failed and come again, by code', labelNames: ['topic', 'group', 'code'], registers: [registry] });
    const { readings } = this;
    new Gauge({
      ...shared, name: 'parcours_partitions_held', help: 'Partitions whose last batch failed',
      collect() {
        for (const { topic, group, held, owned } of readings.values()) this.set({ topic, group }, owned().filter((partition) => held.has(partition)).length);
      },
    });
    askedGauge(registry, { name: 'parcours_log_lag_records', help: 'Records appended and not yet done', labels: ['topic', 'group', 'partition'], ask: () => this.lags() });
  }

  /** From now on this process reads the topic for the group, or reads it anew; `owned`: the partitions it has at a time. */
  begin(topic: string, group: string, owned: () => number[]): void {
    this.readings.set(keyOf({ topic, group }), { topic, group, held: new Set(), owned });
  }

  /** Handles a batch; throws what the handler throws. */
  async over(batch: Batch, handle: () => Promise<void>): Promise<void> {
    const { topic, group, partition, records } = batch;
    const held = this.readings.get(keyOf(batch))?.held;
    const begun = performance.now();
    this.size.observe({ topic, group }, records.length);
    try {
      await (isTracing() ? traced(batch, handle) : handle());
      held?.delete(partition);
    } catch (error) {
      held?.add(partition);
      this.faults.inc({ topic, group, code: faultCode(error) });
      throw error;
    } finally {
      this.seconds.observe({ topic, group }, (performance.now() - begun) / 1000);
    }
  }

  private async lags(): Promise<{ labels: { topic: string; group: string; partition: number }; value: number }[]> {
    const all = await Promise.all(
      [...this.readings.values()].map(async ({ topic, group }) => {
        const lag = await this.log.lag(topic, group);
        return lag.map((value, partition) => ({ labels: { topic, group, partition }, value }));
      }),
    );
    return all.flat();
  }
}

function traced({ topic, group, partition, records }: Batch, handle: () => Promise<void>): Promise<void> {
  const attributes = {
    'messaging.operation.type': 'process', 'messaging.destination.name': topic, 'messaging.consumer.group.name': group,
    'messaging.destination.partition.id': String(partition), 'messaging.batch.message_count': records.length,
  };
  return inSpan({ name: `process ${topic}`, kind: SpanKind.CONSUMER, attributes, links: linksTo(records.map(({ headers }) => headers)), parent: ROOT_CONTEXT }, handle);
}

const keyOf = ({ topic, group }: Reading): string => `${topic}/${group}`;
