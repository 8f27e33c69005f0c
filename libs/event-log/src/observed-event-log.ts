import { faultCode, headersOf, isTracing } from '@parcours/platform';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions, TopicState } from './event-log.port';

/** A log whose appends are measured, and whose records carry the trace they are appended in unless they name another. */
export class ObservedEventLog implements EventLog {
  private readonly seconds: Histogram<'topic'>;
  private readonly records: Counter<'topic'>;
  private readonly faults: Counter<'topic' | 'code'>;

  constructor(
    private readonly log: EventLog,
    registry: Registry,
  ) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'parcours_log_append_seconds', help: 'An append until it is durable, by topic', labelNames: ['topic'], registers,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    });
    this.records = new Counter({ name: 'parcours_log_appended_records_total', help: 'Records appended, by topic', labelNames: ['topic'], registers });
    this.faults = new Counter({ name: 'parcours_log_append_faults_total', help: 'Appends that failed, by topic and code', labelNames: ['topic', 'code'], registers });
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const begun = performance.now();
    try {
      const positions = await this.log.append(topic, isTracing() ? traced(records) : records);
      this.seconds.observe({ topic }, (performance.now() - begun) / 1000);
      this.records.inc({ topic }, records.length);
      return positions;
    } catch (error) {
      this.faults.inc({ topic, code: faultCode(error) });
      throw error;
    }
  }

  ensureTopic(topic: string, partitions: number): Promise<void> {
    return this.log.ensureTopic(topic, partitions);
  }

  subscribe(topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    return this.log.subscribe(topic, options, handler);
  }

  state(topic: string): Promise<TopicState> {
    return this.log.state(topic);
  }

  lag(topic: string, group: string): Promise<number[]> {
    return this.log.lag(topic, group);
  }

  committed(topic: string, group: string): Promise<number[]> {
    return this.log.committed(topic, group);
  }

  get forget(): EventLog['forget'] {
    const { log } = this;
    return log.forget && ((key, change) => log.forget?.(key, change) ?? Promise.resolve(0));
  }

  read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]> {
    return this.log.read(topic, partition, offset, limit);
  }

  problems(): string[] {
    return this.log.problems();
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

function traced(records: NewRecord[]): NewRecord[] {
  const active = headersOf();
  return active ? records.map((record) => (record.headers?.['traceparent'] === undefined ? { ...record, headers: { ...record.headers, ...active } } : record)) : records;
}
