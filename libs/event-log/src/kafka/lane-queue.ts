import type { LogRecord } from '../event-log.port';

/** Characters of values that wait at most, beyond what one fetch brings. */
const weightLimit = 4_000_000;

/** What a partition's fetches brought and is not committed yet, in order: records, and marks between and behind them. */
export class LaneQueue {
  private readonly waiting: LogRecord[] = [];
  private readonly marks = new Set<number>();
  private weight = 0;

  constructor(private readonly batchSize: number) {}

  /** Two batches wait, or as much as memory shall hold: fetching more can wait. */
  get full(): boolean {
    return this.waiting.length >= 2 * this.batchSize || this.weight >= weightLimit;
  }

  /** At most a batch waits: the next fetch shall come while it is handled. */
  get low(): boolean {
    return this.waiting.length <= this.batchSize && this.weight <= weightLimit / 2;
  }

  push(record: LogRecord, isMark: boolean): void {
    this.waiting.push(record);
    this.weight += record.value.length;
    if (isMark) this.marks.add(record.offset);
  }

  /** The next batch, up to a mark at most; it stays in the queue until it is dropped. */
  batch(): LogRecord[] {
    const records = this.waiting.slice(0, this.batchSize);
    if (this.marks.size === 0) return records;
    const mark = records.findIndex(({ offset }) => this.marks.has(offset));
    return mark < 0 ? records : records.slice(0, mark);
  }

  /** The offset behind the marks that come before any record; undefined where none does. */
  behindMarks(): number | undefined {
    let behind: number | undefined;
    for (const { offset } of this.marks.size === 0 ? [] : this.waiting) {
      if (!this.marks.has(offset)) break;
      behind = offset + 1;
    }
    return behind;
  }

  /** When the record right before `offset` was appended; undefined where it does not wait here. */
  appendedBefore(offset: number): number | undefined {
    const before = this.waiting[this.countBefore(offset) - 1];
    return before?.offset === offset - 1 ? before.appendedAt : undefined;
  }

  /** Removes what is before `offset`. */
  drop(offset: number): void {
    for (const record of this.waiting.splice(0, this.countBefore(offset))) {
      this.weight -= record.value.length;
      this.marks.delete(record.offset);
    }
  }

  private countBefore(offset: number): number {
    const rest = this.waiting.findIndex((record) => record.offset >= offset);
    return rest < 0 ? this.waiting.length : rest;
  }
}
