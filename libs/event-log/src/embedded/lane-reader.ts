import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedDatabase } from '@parcours/platform';
import type { Batch, BatchHandler } from '../event-log.port';
import { OffsetOutOfRangeError } from '../event-log-errors';
import type { Lane, LogTable } from './log-table';

const firstBackOffMs = 50;
const lastBackOffMs = 5000;

/**
 * Reads one partition for one group: reading -> handling -> (progress: reading | no progress or thrown: backing off) -> ...;
 * at the end of the log it sleeps until `wake`. `halted` and stopped are final. One batch at a time; the next one begins at the committed offset.
 */
export class LaneReader {
  halted: Error | undefined;
  private next: number;
  private metadata: string | undefined;
  private awake = false;
  private sleeper: (() => void) | undefined;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  /** Throws `OffsetOutOfRangeError`. */
  constructor(
    readonly lane: Lane,
    readonly group: string,
    private readonly batchSize: number,
    private readonly table: LogTable,
    private readonly database: EmbeddedDatabase,
    private readonly handler: BatchHandler,
    private readonly onProgress: () => void,
  ) {
    const standing = table.offset(group, lane);
    // Only a group that is new starts at the beginning, wherever retention has moved it; from then on it has a place that retention may overtake.
    this.next = standing?.next ?? table.range(lane).begin;
    this.metadata = standing?.metadata;
    this.checkRange();
    if (!standing) this.saveLater();
    this.running = this.loop();
  }

  get committed(): number {
    return this.next;
  }

  wake(): void {
    this.awake = true;
    this.sleeper?.();
  }

  /** Resolves when the batch in hand is finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    let backOff = firstBackOffMs;
    // Never inside `subscribe` itself: its caller gets the subscription first.
    await Promise.resolve();
    try {
      while (!this.stopping.signal.aborted) {
        this.awake = false;
        this.checkRange();
        const records = this.table.read(this.lane, this.next, this.batchSize);
        if (records.length === 0) {
          // The last records may have been forgotten.
          const { end } = this.table.range(this.lane);
          if (this.next < end) this.commit(end, undefined);
          else await this.sleep();
          continue;
        }
        const before = this.next;
        const handled = await this.handle(records);
        if (handled && this.next > before) backOff = firstBackOffMs;
        else {
          await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
          backOff = Math.min(backOff * 2, lastBackOffMs);
        }
      }
    } catch (error) {
      this.halted = error instanceof Error ? error : new Error(String(error));
      this.onProgress();
    }
  }

  private async handle(records: Batch['records']): Promise<boolean> {
    const { topic, generation, partitions, partition } = this.lane;
    try {
      await this.handler({
        topic, generation, partitions, partition, records,
        group: this.group,
        metadata: this.metadata,
        committed: this.next,
        signal: this.stopping.signal,
        commit: async (offset, metadata) => this.commit(offset, metadata),
      });
      return true;
    } catch {
      // The handler logs its own faults; here a fault only holds the partition.
      return false;
    }
  }

  private commit(offset: number, metadata: string | undefined): void {
    if (offset < this.next) return;
    this.next = offset;
    this.metadata = metadata ?? this.metadata;
    this.saveLater();
    this.onProgress();
  }

  private saveLater(): void {
    const { group, lane, next, metadata } = this;
    this.database.writeLater(`offset ${group} ${lane.id}`, () => this.table.saveOffset(group, lane, next, metadata));
  }

  private checkRange(): void {
    const { begin, end } = this.table.range(this.lane);
    if (this.next < begin || this.next > end) throw new OffsetOutOfRangeError(this.lane.topic, this.group, this.lane.partition, this.next, begin, end);
  }

  private async sleep(): Promise<void> {
    if (this.awake) return;
    await new Promise<void>((resolve) => (this.sleeper = resolve));
    this.sleeper = undefined;
  }
}
