import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import type { KafkaMessage } from 'kafkajs';
import type { BatchHandler, LogRecord } from '../event-log.port';
import type { KeptPlace } from './kept-place';
import { LaneQueue } from './lane-queue';
import { isMark } from './to-record';

const firstBackOffMs = 50;
const lastBackOffMs = 5000;
/** Kafka forgets what was committed for other topics than those read after a week at the earliest. */
const anchorAgainMs = 86_400_000;

/** What a lane commits. `anchor`: that the group has begun here is to be kept apart from the topic too. */
export interface LanePlace extends KeptPlace {
  offset: number;
  anchor: boolean;
}

/** What a lane needs of its consumer; all of it concerns the lane's own partition. */
export interface LaneConsumer {
  /** Rejects where Kafka does not take it, as from a member that lost the partition. */
  commit(lane: KafkaLane, place: LanePlace): Promise<void>;
  pause(): void;
  resume(): void;
  seek(offset: number): void;
  /** Told when a mark was passed: the generation may be at its end. */
  marked(): void;
  /** A message as a record. The message is of no more use afterwards. */
  read(message: KafkaMessage): LogRecord;
  /** Where the log begins by now. Throws `OffsetOutOfRangeError` where it no longer holds `next`. */
  check(next: number): Promise<number>;
  /** The fault of a log that holds other records than were read from it. */
  replaced(found: string): Error;
  /** Told once: the lane reads no more, though the partition stays its own. */
  halted(error: Error): void;
}

export interface LaneStart {
  topic: string;
  group: string;
  generation: number;
  partitions: number;
  partition: number;
  batchSize: number;
  /** Where the group stands, or the beginning where it is new. */
  next: number;
  metadata: string | undefined;
  /** When the record before `next` was appended, where that is known. */
  appendedAt: number | undefined;
  /** Whether `next` is what Kafka keeps for the group. */
  stored: boolean;
}

/**
 * One partition while this process owns it: fetched records wait in a short queue, one batch is in hand at a time, the next one begins at the
 * committed offset. reading -> handling -> (progress: reading | none or thrown: backing off) -> ...; `halted`, lost and stopped are final.
 * The consumer goes on fetching and heartbeating for other partitions whatever happens here: a queue that stays full only pauses this one.
 * Reading begins one record early, at the last one known: by when it was appended a log that was replaced by another one is recognised.
 */
export class KafkaLane {
  halted: Error | undefined;
  lost = false;
  readonly ended: Promise<void>;
  private readonly queue: LaneQueue;
  private next: number;
  private metadata: string | undefined;
  private stored: boolean;
  /** The offset that the next fetched record should have. */
  private expected: number;
  /** The last record that was taken or is known to have been. */
  private last: { offset: number; appendedAt: number } | undefined;
  /** When the record before `next` was appended. */
  private appendedAt: number | undefined;
  private anchoredAt: number | undefined;
  private sought: number | undefined;
  private paused = false;
  private rechecking = false;
  private sleeper: (() => void) | undefined;
  private roomAwaited: (() => void) | undefined;
  private committing: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    private readonly place: LaneStart,
    private readonly consumer: LaneConsumer,
    private readonly handler: BatchHandler,
  ) {
    this.queue = new LaneQueue(place.batchSize);
    this.next = place.next;
    this.expected = place.next;
    this.appendedAt = place.appendedAt;
    if (place.appendedAt !== undefined) this.last = { offset: place.next - 1, appendedAt: place.appendedAt };
    this.metadata = place.metadata;
    this.stored = place.stored;
    this.ended = this.loop();
  }

  get partition(): number {
    return this.place.partition;
  }

  /** What is committed, as far as this process knows. */
  get committed(): { next: number; appendedAt: number | undefined } {
    return { next: this.next, appendedAt: this.appendedAt };
  }

  /** Begins to read, in a log that holds records from `begin` on. */
  start(begin: number): void {
    this.consumer.seek(this.firstFetched(begin));
    this.consumer.resume();
  }

  /** Reads on after the group changed, once the log has shown that it is still the same. */
  restart(): void {
    if (!this.halted) void this.recheck();
  }

  /** What a fetch brought. Records that are known already come again after the group changed, and are passed over. */
  take(messages: KafkaMessage[], end: number): void {
    if (this.stopping.signal.aborted || this.halted) return;
    if (end < this.next) {
      void this.recheck();
      return;
    }
    const known = messages.findIndex(({ offset }) => Number(offset) >= this.expected);
    if (known !== 0 && this.isReplacedBy(messages)) return;
    const fresh = known === 0 ? messages : known < 0 ? [] : messages.slice(known);
    const first = fresh[0];
    if (!first) return;
    // A gap is honest where records were compacted away; after retention, or a fetch that got lost as the group changed, it is not.
    if (Number(first.offset) > this.expected && this.sought !== this.expected) {
      this.sought = this.expected;
      void this.recheck();
      return;
    }
    const { offset, timestamp } = fresh.at(-1) ?? first;
    for (const message of fresh) {
      const mark = isMark(message);
      this.queue.push(this.consumer.read(message), mark);
    }
    this.last = { offset: Number(offset), appendedAt: Number(timestamp) };
    this.expected = this.last.offset + 1;
    this.sleeper?.();
  }

  /**
   * Resolves when there is room for what the next fetch brings: to wait keeps a lane that is fast supplied, since kafkajs sleeps when all is
   * paused. What stays full for `patienceMs` is paused instead, so that other partitions go on.
   */
  async untilRoom(patienceMs: number): Promise<void> {
    if (!this.queue.full || this.halted || this.stopping.signal.aborted) return;
    const patience = new AbortController();
    const room = new Promise<void>((resolve) => (this.roomAwaited = resolve));
    await Promise.race([room, delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.roomAwaited = undefined;
    if (!this.queue.full) return;
    this.pause();
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
    this.roomAwaited?.();
  }

  /** Reads no more, and says why. */
  halt(error: Error): void {
    if (this.halted || this.lost) return;
    this.halted = error;
    this.consumer.pause();
    this.sleeper?.();
    this.roomAwaited?.();
    this.consumer.halted(error);
    // kafkajs writes a place of its own choice for a group whose place is gone: the group's true one is kept instead.
    if (this.stored) this.consumer.commit(this, { offset: this.next, metadata: this.metadata, appendedAt: this.appendedAt, anchor: false }).catch(() => undefined);
  }

  private async loop(): Promise<void> {
    let backOff = firstBackOffMs;
    while (!this.stopping.signal.aborted && !this.halted) {
      const behindMarks = this.queue.behindMarks();
      const records = this.queue.batch();
      if (records.length === 0 && behindMarks === undefined) {
        this.resume();
        await new Promise<void>((resolve) => (this.sleeper = resolve));
        this.sleeper = undefined;
        continue;
      }
      const before = this.next;
      const handled = behindMarks === undefined ? await this.handle(records) : await this.pass(behindMarks);
      if (handled && this.next > before) backOff = firstBackOffMs;
      else {
        await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        backOff = Math.min(backOff * 2, lastBackOffMs);
      }
    }
  }

  private async handle(records: LogRecord[]): Promise<boolean> {
    const { topic, group, generation, partitions, partition } = this.place;
    try {
      // From its first batch on a new group has a place, which retention may overtake.
      if (!this.stored) await this.commit(this.next, this.metadata);
      await this.handler({
        topic, group, generation, partitions, partition, records,
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

  /** What is before marks is done: they are too. */
  private async pass(offset: number): Promise<boolean> {
    try {
      await this.commit(offset, this.metadata);
      this.consumer.marked();
      return true;
    } catch {
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
      const appendedAt = offset === this.next ? this.appendedAt : this.queue.appendedBefore(offset);
      const anchor = this.anchoredAt === undefined || (appendedAt ?? 0) > this.anchoredAt + anchorAgainMs;
      await this.consumer.commit(this, { offset, metadata: kept, appendedAt, anchor });
      this.next = offset;
      this.metadata = kept;
      this.appendedAt = appendedAt;
      if (anchor) this.anchoredAt = appendedAt ?? 0;
      this.stored = true;
      this.queue.drop(offset);
      if (this.queue.low) this.resume();
      if (!this.queue.full) this.roomAwaited?.();
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
    if (this.rechecking) return;
    this.rechecking = true;
    try {
      let begin: number;
      let from: number;
      do {
        from = this.wanted;
        begin = await this.consumer.check(from);
        if (this.stopping.signal.aborted || this.halted) return;
      } while (from !== this.wanted);
      this.consumer.seek(this.firstFetched(begin));
    } catch (error) {
      this.halt(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.rechecking = false;
    }
    if (!this.queue.full) this.resume();
  }

  private get wanted(): number {
    return Math.max(this.expected, this.next);
  }

  /** The last record that is known comes again, where it is still there. */
  private firstFetched(begin: number): number {
    return this.last?.offset === this.wanted - 1 && this.last.offset >= begin ? this.last.offset : this.wanted;
  }

  private isReplacedBy(messages: KafkaMessage[]): boolean {
    const { last } = this;
    const again = last && messages.find(({ offset }) => Number(offset) === last.offset);
    if (!again || Number(again.timestamp) === last.appendedAt) return false;
    this.halt(this.consumer.replaced(`the record at offset ${last.offset} was appended at ${isoTime(Number(again.timestamp))}, the one that was read there at ${isoTime(last.appendedAt)}`));
    return true;
  }

  private pause(): void {
    if (!this.paused) this.consumer.pause();
    this.paused = true;
  }

  private resume(): void {
    if (this.paused && !this.rechecking && !this.stopping.signal.aborted && !this.halted) {
      this.paused = false;
      this.consumer.resume();
    }
  }
}

const isoTime = (ms: number): string => new Date(ms).toISOString();
