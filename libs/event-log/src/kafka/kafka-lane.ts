import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import type { BatchHandler, LogRecord } from '../event-log.port';

const firstBackOffMs = 50;
const lastBackOffMs = 5000;

/** What a lane needs of its consumer; all of it concerns the lane's own partition. */
export interface LaneConsumer {
  /** Rejects where Kafka does not take it, as from a member that lost the partition. */
  commit(lane: KafkaLane, offset: number, metadata: string | undefined): Promise<void>;
  pause(): void;
  resume(): void;
  seek(offset: number): void;
  /** Throws `OffsetOutOfRangeError` where the log no longer holds `next`. */
  check(next: number): Promise<void>;
  /** Told once: the lane reads no more, though the partition stays its own. */
  halted(error: Error): void;
}

export interface LaneStart {
  topic: string;
  group: string;
  generation: number;
  partition: number;
  batchSize: number;
  /** Where the group stands, or the beginning where it is new. */
  next: number;
  metadata: string | undefined;
  /** Whether `next` is what Kafka keeps for the group. */
  stored: boolean;
}

/**
 * One partition while this process owns it: fetched records wait in a short queue, one batch is in hand at a time, the next one begins at the
 * committed offset. reading -> handling -> (progress: reading | none or thrown: backing off) -> ...; `halted`, lost and stopped are final.
 * The consumer goes on fetching and heartbeating for other partitions whatever happens here: a queue that is full only pauses this one.
 */
export class KafkaLane {
  halted: Error | undefined;
  lost = false;
  readonly ended: Promise<void>;
  private queue: LogRecord[] = [];
  private next: number;
  private metadata: string | undefined;
  private stored: boolean;
  /** The offset that the next fetched record should have. */
  private expected: number;
  private sought: number | undefined;
  private paused = false;
  private sleeper: (() => void) | undefined;
  private committing: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    private readonly place: LaneStart,
    private readonly consumer: LaneConsumer,
    private readonly handler: BatchHandler,
  ) {
    this.next = place.next;
    this.expected = place.next;
    this.metadata = place.metadata;
    this.stored = place.stored;
    this.ended = this.loop();
  }

  get partition(): number {
    return this.place.partition;
  }

  /** The offset that is committed, as far as this process knows. */
  get committed(): number {
    return this.next;
  }

  /** What a fetch brought. Records that are known already come again after the group changed, and are passed over. */
  take(records: LogRecord[], end: number): void {
    if (this.stopping.signal.aborted || this.halted) return;
    if (end < this.next) {
      void this.recheck();
      return;
    }
    const fresh = records.filter(({ offset }) => offset >= this.expected);
    const first = fresh[0];
    if (!first) return;
    // A gap is honest where records were compacted away; after retention, or a fetch that got lost as the group changed, it is not.
    if (first.offset > this.expected && this.sought !== this.expected) {
      this.sought = this.expected;
      void this.recheck();
      return;
    }
    for (const record of fresh) this.queue.push(record);
    this.expected = (fresh.at(-1)?.offset ?? this.expected) + 1;
    if (this.queue.length >= 2 * this.place.batchSize) this.pause();
    this.sleeper?.();
  }

  /** The partition is another's from now on: the batch in hand may finish, its commits are refused. */
  lose(): void {
    this.lost = true;
    this.stop();
  }

  /** Takes no more; `ended` resolves when the batch in hand is finished. */
  stop(): void {
    this.stopping.abort();
    this.sleeper?.();
  }

  /** Reads no more, and says why. */
  halt(error: Error): void {
    if (this.halted || this.lost) return;
    this.halted = error;
    this.consumer.pause();
    this.sleeper?.();
    this.consumer.halted(error);
    // kafkajs writes a place of its own choice for a group whose place is gone: the group's true one is kept instead.
    if (this.stored) this.consumer.commit(this, this.next, this.metadata).catch(() => undefined);
  }

  private async loop(): Promise<void> {
    let backOff = firstBackOffMs;
    while (!this.stopping.signal.aborted && !this.halted) {
      const records = this.queue.slice(0, this.place.batchSize);
      if (records.length === 0) {
        this.resume();
        await new Promise<void>((resolve) => (this.sleeper = resolve));
        this.sleeper = undefined;
        continue;
      }
      const before = this.next;
      const handled = await this.handle(records);
      if (this.queue.length < this.place.batchSize) this.resume();
      if (handled && this.next > before) backOff = firstBackOffMs;
      else {
        await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        backOff = Math.min(backOff * 2, lastBackOffMs);
      }
    }
  }

  private async handle(records: LogRecord[]): Promise<boolean> {
    const { topic, group, generation, partition } = this.place;
    try {
      // From its first batch on a new group has a place, which retention may overtake.
      if (!this.stored) await this.commit(this.next, this.metadata);
      await this.handler({
        topic, group, generation, partition, records,
        metadata: this.metadata,
        committed: this.next,
        signal: this.stopping.signal,
        commit: (offset, metadata) => this.commit(offset, metadata),
      });
      return true;
    } catch {
      // The handler logs its own faults; here a fault only holds the partition.
      return false;
    }
  }

  /** One after the other: of two commits that cross, the lower one must not be the last that Kafka hears of. */
  private commit(offset: number, metadata: string | undefined): Promise<void> {
    const committed = this.committing.then(async () => {
      if (offset < this.next) return;
      const kept = metadata ?? this.metadata;
      if (this.stored && offset === this.next && kept === this.metadata) return;
      if (this.lost) throw new RetryableError('partition-lost', `Partition ${this.partition} of ${this.place.topic} is another's by now: ${offset} is not committed.`);
      await this.consumer.commit(this, offset, kept);
      this.next = offset;
      this.metadata = kept;
      this.stored = true;
      this.queue = this.queue.filter((record) => record.offset >= offset);
      if (offset > this.expected) {
        this.expected = offset;
        await this.recheck();
      }
    });
    this.committing = committed.catch(() => undefined);
    return committed;
  }

  /** Reads again from the expected offset, provided the log holds it. */
  private async recheck(): Promise<void> {
    this.pause();
    const from = Math.max(this.expected, this.next);
    try {
      await this.consumer.check(from);
      if (this.stopping.signal.aborted || this.halted) return;
      this.consumer.seek(from);
      this.resume();
    } catch (error) {
      this.halt(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private pause(): void {
    if (!this.paused) this.consumer.pause();
    this.paused = true;
  }

  private resume(): void {
    if (this.paused && !this.stopping.signal.aborted && !this.halted) {
      this.paused = false;
      this.consumer.resume();
    }
  }
}
