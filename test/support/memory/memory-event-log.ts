import {
  OffsetOutOfRangeError, TopicError, type Batch, type BatchHandler, type EventLog, type LogRecord, type NewRecord, type Position, type Subscription, type SubscriptionOptions, type TopicState,
} from '@parcours/event-log';
import type { Clock } from '@parcours/platform';

interface Partition {
  /** Records before it were removed. */
  begin: number;
  records: LogRecord[];
}

interface Topic {
  generation: number;
  partitions: Partition[];
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
  stopping: AbortController;
  inHand: Set<Promise<void>>;
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
    if (known && known.partitions.length !== partitions) throw new TopicError('topic-partitions-differ', `Topic ${topic} has ${known.partitions.length} partitions, not ${partitions}.`);
    if (!known) this.topics.set(topic, { generation: 1, partitions: Array.from({ length: partitions }, () => ({ begin: 0, records: [] })) });
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const { partitions, generation } = this.topic(topic);
    const placed = records.map((record) => {
      const partition = record.partition ?? (record.slot ?? 0) % partitions.length;
      const place = partitions[partition];
      if (!place) throw new RangeError(`Topic ${topic} has no partition ${partition}.`);
      return { record, partition, place };
    });
    return placed.map(({ record: { key, value, headers = {} }, partition, place }) => {
      const offset = place.records.length;
      place.records.push({ topic, generation, partition, offset, key, value, headers, appendedAt: this.clock.now() });
      return { partition, offset };
    });
  }

  async subscribe(topic: string, { group, batchSize = 500, onAssignment }: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    const { partitions, generation } = this.topic(topic);
    partitions.forEach(({ begin }, partition) => {
      const key = keyOf(topic, group, partition);
      if (!this.offsets.has(key)) this.offsets.set(key, { next: begin, metadata: undefined });
      this.checkRange(topic, group, partition);
    });
    const reader: Reader = { topic, group, batchSize, handler, stopping: new AbortController(), inHand: new Set() };
    this.readers.push(reader);
    onAssignment?.(partitions.map((_, partition) => partition));
    return {
      owned: () => (reader.stopping.signal.aborted ? [] : partitions.map((_, partition) => partition)),
      reading: () => ({ generation, partitions: partitions.length }),
      stop: async () => {
        await this.stop(reader);
        onAssignment?.([]);
      },
    };
  }

  /**
   * One batch of every partition of every reader that has something to read; answers how many records were handed over. A handler that
   * throws holds its own partition alone: the first fault is thrown on when all others had their turn.
   */
  async deliver(): Promise<number> {
    let count = 0;
    const faults: unknown[] = [];
    for (const reader of this.readers) {
      for (let partition = 0; partition < this.topic(reader.topic).partitions.length; partition++) {
        await this.deliverOne(reader, partition).then((handed) => (count += handed), (fault: unknown) => faults.push(fault));
      }
    }
    if (faults.length) throw faults[0];
    return count;
  }

  /** Delivers until nothing is left to read. */
  async drain(): Promise<void> {
    while ((await this.deliver()) > 0);
  }

  /** The batch a reader of the group would get now; undefined when there is none. For tests that hold two owners at once. */
  batch(topic: string, group: string, partition: number, size = 500, signal = new AbortController().signal): Batch | undefined {
    const { partitions, generation } = this.topic(topic);
    const committed = this.offset(topic, group, partition);
    const records = (partitions[partition]?.records ?? []).slice(committed.next, committed.next + size);
    if (records.length === 0) return undefined;
    return {
      topic,
      group,
      generation,
      partitions: partitions.length,
      partition,
      records,
      metadata: committed.metadata,
      committed: committed.next,
      signal,
      commit: async (offset, metadata) => {
        const current = this.offset(topic, group, partition);
        if (offset >= current.next) this.offsets.set(keyOf(topic, group, partition), { next: offset, metadata: metadata ?? current.metadata });
      },
    };
  }

  crash(): void {
    this.readers = [];
  }

  /** Removes records appended before `before` (epoch ms) from the beginning of each partition. */
  prune(topic: string, before: number): void {
    for (const place of this.topic(topic).partitions) {
      const kept = place.records.findIndex(({ offset, appendedAt }) => offset >= place.begin && appendedAt >= before);
      place.begin = kept === -1 ? place.records.length : kept;
    }
  }

  async state(topic: string): Promise<TopicState> {
    const { generation, partitions } = this.topic(topic);
    return { topic, generation, partitions: partitions.length, ends: partitions.map(({ records }) => records.length) };
  }

  async committed(topic: string, group: string): Promise<number[]> {
    return this.topic(topic).partitions.map((_, partition) => this.offset(topic, group, partition).next);
  }

  async lag(topic: string, group: string): Promise<number[]> {
    return this.topic(topic).partitions.map(({ begin, records }, partition) => Math.max(0, records.length - Math.max(begin, this.offset(topic, group, partition).next)));
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]> {
    const { begin, records } = this.topic(topic).partitions[partition] ?? { begin: 0, records: [] };
    return records.slice(Math.max(begin, offset)).slice(0, limit);
  }

  problems(): string[] {
    return [];
  }

  /** Stops every subscription after the batch in hand. */
  async close(): Promise<void> {
    await Promise.all(this.readers.map((reader) => this.stop(reader)));
  }

  private async stop(reader: Reader): Promise<void> {
    reader.stopping.abort();
    await Promise.allSettled(reader.inHand);
    this.readers = this.readers.filter((other) => other !== reader);
  }

  private async deliverOne(reader: Reader, partition: number): Promise<number> {
    if (reader.stopping.signal.aborted) return 0;
    this.checkRange(reader.topic, reader.group, partition);
    const batch = this.batch(reader.topic, reader.group, partition, reader.batchSize, reader.stopping.signal);
    if (!batch) return 0;
    const handling = (async () => reader.handler(batch))();
    reader.inHand.add(handling);
    try {
      await handling;
    } finally {
      reader.inHand.delete(handling);
    }
    return batch.records.length;
  }

  private checkRange(topic: string, group: string, partition: number): void {
    const { next } = this.offset(topic, group, partition);
    const { begin, records } = this.topic(topic).partitions[partition] ?? { begin: 0, records: [] };
    if (next < begin || next > records.length) throw new OffsetOutOfRangeError(topic, group, partition, next, begin, records.length);
  }

  private offset(topic: string, group: string, partition: number): Offset {
    return this.offsets.get(keyOf(topic, group, partition)) ?? { next: 0, metadata: undefined };
  }

  private topic(name: string): Topic {
    const topic = this.topics.get(name);
    if (!topic) throw new TopicError('topic-unknown', `There is no topic ${name}.`);
    return topic;
  }
}

const keyOf = (topic: string, group: string, partition: number): string => `${topic}/${group}/${partition}`;
