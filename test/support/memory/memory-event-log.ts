import type { Batch, BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions, TopicState } from '@parcours/event-log';
import type { Clock } from '@parcours/platform';

interface Topic {
  generation: number;
  partitions: LogRecord[][];
}

interface Offset {
  next: number;
  metadata: string | undefined;
}

interface Reader {
  topic: string;
  group: string;
  batchSize: number;
  handler: BatchHandler;
  stopped: boolean;
}

/**
 * The log in memory, turned by hand: nothing is delivered until `deliver` or `drain` is called, so that a test decides what happens
 * between any two batches. What is in it survives `crash`, which forgets the subscriptions as the end of a process does.
 */
export class MemoryEventLog implements EventLog {
  private readonly topics = new Map<string, Topic>();
  private readonly offsets = new Map<string, Offset>();
  private readers: Reader[] = [];

  constructor(private readonly clock: Clock) {}

  async ensureTopic(topic: string, partitions: number): Promise<void> {
    const known = this.topics.get(topic);
    if (known && known.partitions.length !== partitions) throw new Error(`${topic} has ${known.partitions.length} partitions, not ${partitions}`);
    if (!known) this.topics.set(topic, { generation: 1, partitions: Array.from({ length: partitions }, () => []) });
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const { partitions, generation } = this.topic(topic);
    return records.map(({ key, value, slot, partition = (slot ?? 0) % partitions.length, headers = {} }) => {
      const place = partitions[partition];
      if (!place) throw new Error(`${topic} has no partition ${partition}`);
      const offset = place.length;
      place.push({ topic, generation, partition, offset, key, value, headers, appendedAt: this.clock.now() });
      return { partition, offset };
    });
  }

  async subscribe(topic: string, { group, batchSize = 500, onAssignment }: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    const reader: Reader = { topic, group, batchSize, handler, stopped: false };
    const owned = this.topic(topic).partitions.map((_, partition) => partition);
    this.readers.push(reader);
    onAssignment?.(owned);
    return { owned: () => owned, stop: async () => void (reader.stopped = true) };
  }

  /** One batch of every partition of every reader that has something to read; answers how many records were handed over. */
  async deliver(): Promise<number> {
    let count = 0;
    for (const reader of this.readers.filter(({ stopped }) => !stopped)) {
      const { partitions } = this.topic(reader.topic);
      for (let partition = 0; partition < partitions.length; partition++) count += await this.deliverOne(reader, partition);
    }
    return count;
  }

  /** Delivers until nothing is left to read. */
  async drain(): Promise<void> {
    while ((await this.deliver()) > 0);
  }

  /** The batch a reader of the group would get now; undefined when there is none. For tests that hold two owners at once. */
  batch(topic: string, group: string, partition: number, size = 500): Batch | undefined {
    const { partitions, generation } = this.topic(topic);
    const committed = this.offset(topic, group, partition);
    const records = (partitions[partition] ?? []).slice(committed.next, committed.next + size);
    if (records.length === 0) return undefined;
    return {
      topic,
      group,
      generation,
      partition,
      records,
      metadata: committed.metadata,
      committed: committed.next,
      signal: new AbortController().signal,
      commit: async (offset, metadata) => {
        const current = this.offset(topic, group, partition);
        if (offset > current.next) this.offsets.set(`${topic}/${group}/${partition}`, { next: offset, metadata: metadata ?? current.metadata });
      },
    };
  }

  crash(): void {
    this.readers = [];
  }

  async state(topic: string): Promise<TopicState> {
    const { generation, partitions } = this.topic(topic);
    return { topic, generation, partitions: partitions.length, ends: partitions.map(({ length }) => length) };
  }

  async committed(topic: string, group: string): Promise<number[]> {
    return this.topic(topic).partitions.map((_, partition) => this.offset(topic, group, partition).next);
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]> {
    return (this.topic(topic).partitions[partition] ?? []).slice(offset, offset + limit);
  }

  async close(): Promise<void> {
    this.crash();
  }

  private async deliverOne(reader: Reader, partition: number): Promise<number> {
    const batch = this.batch(reader.topic, reader.group, partition, reader.batchSize);
    if (!batch) return 0;
    await reader.handler(batch);
    return batch.records.length;
  }

  private offset(topic: string, group: string, partition: number): Offset {
    return this.offsets.get(`${topic}/${group}/${partition}`) ?? { next: 0, metadata: undefined };
  }

  private topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (!topic) throw new Error(`no topic ${name}`);
    return topic;
  }
}
