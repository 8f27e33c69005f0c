import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import { asDataFileError, DataFileError } from './data-file-error';
import { hasRoom } from './has-room';

export type SqlValue = string | number | null;
type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;
export type SqlRow = Record<string, SqlValue>;

/** The shape of the file this code writes (`user_version`). */
export const dataFileVersion = 2;
/** Up to this size a file is checked whenever it is opened: about 1.5 ms a MB, so at most about 0.4 s. */
const checkedUpToBytes = 256 * 1024 * 1024;
/** Up to this size a file is written anew to scrub it. */
const writtenAnewUpToBytes = 512 * 1024 * 1024;
const zerosAtOnce = 1024 * 1024;
/** How long an offset commit may wait for a transaction to ride along with, ms. */
const rideAlongMs = 50;
/** After a write failed, so much room is to be there before it counts as mended: a little is there time and again on a full disk, bytes. */
const roomForMore = 1024 * 1024;
/** How often that is looked for at most, ms. */
const lookAgainMs = 1_000;
/** Pages of a copy that are written at one go; in between others have their turn. */
const copiedAtOnce = 100;

interface Operation {
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * The one SQLite file of an embedded deployment, owned by this process (exclusive lock, WAL, synchronous=FULL).
 * Guarantees: all writes asked for in one turn of the event loop share one transaction, so one fsync; a write's promise
 * resolves only after COMMIT; a write that throws fails alone. Reads see committed data only, since a transaction never spans turns.
 */
export class EmbeddedDatabase {
  private readonly database: InstanceType<typeof DatabaseSync>;
  private readonly statements = new Map<string, Statement>();
  private queue: Operation[] = [];
  private riders = new Map<string, () => void>();
  private scheduled = false;
  private timer: NodeJS.Timeout | undefined;
  /** Why the last write failed; undefined while the file can be written. */
  private unwritable: DataFileError | undefined;
  private lookedAt = -Infinity;

  /**
   * Opens or creates `file`. Throws `DataFileError`. A file of up to 256 MB is checked for damage first, however it was closed (measured:
   * 100 MB in 150 ms); a larger one would delay every start, and there damage shows when a damaged page is read, or by `check`.
   * `onChange` is told when the file can no longer be written, and (by undefined) when it can again.
   */
  constructor(
    readonly file: string,
    private readonly onChange: (fault: DataFileError | undefined) => void = () => undefined,
  ) {
    try {
      mkdirSync(dirname(file), { recursive: true });
      this.database = new DatabaseSync(file);
    } catch (error) {
      throw asDataFileError(error, file);
    }
    try {
      this.prepareFile();
    } catch (error) {
      this.database.close();
      throw asDataFileError(error, file);
    }
  }

  /**
   * Reads the whole file and throws `DataFileError` (`data-damaged`) where its structure is broken. Blocks for about 1.5 ms a MB, more where the
   * disk must be read. Values that changed within a sound structure are not seen: the file holds no checksums.
   */
  check(): void {
    const answer = this.guard(() => this.pragma('quick_check(1)'));
    if (answer !== 'ok') throw new DataFileError('data-damaged', this.file, { cause: new Error(String(answer)) });
  }

  /** Throws `DataFileError` (`data-unwritable`) when the last write failed and the disk does not take more yet. */
  checkWritable(): void {
    this.lookForRoom();
    if (this.unwritable) throw this.unwritable;
  }

  /**
   * Copies what is committed into `target`, a file that is not there, while others go on reading and writing: what they write meanwhile is in
   * the copy as a whole or not at all. Throws `DataFileError` about the file that can not be read or written.
   */
  async copyTo(target: string): Promise<void> {
    try {
      await backup(this.database, target, { rate: copiedAtOnce });
    } catch (error) {
      throw asDataFileError(error, target);
    }
  }

  /**
   * Makes what was deleted, or replaced, unreadable in the file and in the journal beside it: up to 512 MB the whole file is written anew (about
   * a second per 100 MB, during which nothing else is done, and as much room again on the disk); of a larger one the free pages are written
   * over. Throws `DataFileError`.
   */
  async scrub(anewUpToBytes = writtenAnewUpToBytes): Promise<void> {
    await this.write(() => undefined);
    this.guard(() => {
      if (Number(this.pragma('page_count')) * Number(this.pragma('page_size')) <= anewUpToBytes) this.database.exec('VACUUM');
      else this.writeOverFreePages();
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
  }

  /** Takes all free pages for zeros, and gives them back. */
  private writeOverFreePages(): void {
    const bytes = Number(this.pragma('freelist_count')) * Number(this.pragma('page_size'));
    this.database.exec('BEGIN IMMEDIATE; CREATE TABLE scrubbing (zeros BLOB)');
    for (let left = bytes; left > 0; left -= zerosAtOnce) this.database.exec(`INSERT INTO scrubbing VALUES (zeroblob(${Math.min(left, zerosAtOnce)}))`);
    this.database.exec('DROP TABLE scrubbing; COMMIT');
  }

  /** Runs statements that make tables; for adapters, on opening. */
  createTables(sql: string): void {
    this.guard(() => this.database.exec(sql));
  }

  /** Inside `write` only: answers how many rows changed. */
  run(sql: string, ...values: SqlValue[]): number {
    // No closure here as in `get` and `all`: this runs some ten times per event.
    try {
      return Number(this.statement(sql).run(...checked(values)).changes);
    } catch (error) {
      throw asDataFileError(error, this.file);
    }
  }

  get<Row = SqlRow>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.guard(() => this.statement(sql).get(...checked(values))) as unknown as Row | undefined;
  }

  all<Row = SqlRow>(sql: string, ...values: SqlValue[]): Row[] {
    return this.guard(() => this.statement(sql).all(...checked(values))) as unknown as Row[];
  }

  /** Queues a write. `work` may run twice (again alone, when another of its group failed): it touches nothing but the database. */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve: (value) => resolve(value as T), reject });
      if (this.scheduled) return;
      this.scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** A write nobody waits for: rides along with the next transaction, or goes after 50 ms. A later one of the same key replaces it. */
  writeLater(key: string, work: () => void): void {
    this.riders.set(key, work);
    this.timer ??= setTimeout(() => this.flush(), rideAlongMs);
  }

  /** Writes what is queued and closes; on a disk that takes nothing it closes all the same, and what nobody waits for is left undone. */
  async close(): Promise<void> {
    if (!this.database.isOpen) return;
    this.flush();
    clearTimeout(this.timer);
    this.riders.clear();
    this.statements.clear();
    try {
      // The driver frees statements, and with them the file's lock, only when they are collected: let go of the lock by name.
      this.database.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT count(*) FROM sqlite_master');
    } catch {
      // What is committed stands in the journal beside the file, and is found there by who opens it next.
    } finally {
      this.database.close();
    }
  }

  private prepareFile(): void {
    this.database.exec('PRAGMA busy_timeout=0');
    // Before anything is written or locked: a newer file stays as it is.
    if (Number(this.pragma('user_version')) > dataFileVersion) throw new DataFileError('data-newer', this.file);
    this.database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536');
    // What is deleted is written over where its page is written anyway; the rest is `scrub`'s to do.
    this.database.exec('PRAGMA secure_delete=FAST');
    // A write takes the exclusive lock now rather than at the first event.
    this.database.exec(`BEGIN IMMEDIATE; PRAGMA user_version=${dataFileVersion}; COMMIT`);
    if (Number(this.pragma('page_count')) * Number(this.pragma('page_size')) <= checkedUpToBytes) this.check();
  }

  private pragma(name: string): SqlValue | undefined {
    return Object.values((this.database.prepare(`PRAGMA ${name}`).get() ?? {}) as unknown as SqlRow)[0];
  }

  private statement(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  private flush(): void {
    this.scheduled = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    const operations = this.queue;
    for (const [key, work] of this.riders) {
      // A rider that fails goes again with the next transaction, unless a newer one of its key came.
      operations.push({ work, resolve: () => {}, reject: () => this.database.isOpen && !this.riders.has(key) && this.writeLater(key, work) });
    }
    this.queue = [];
    this.riders = new Map();
    if (operations.length === 0) return;
    try {
      const results = this.together(operations) ?? this.oneByOne(operations);
      const failed = results.find((result) => result.type === 'failed' && result.error instanceof DataFileError);
      if (failed?.type === 'failed') this.failed(failed.error);
      else this.lookForRoom();
      operations.forEach((operation, i) => {
        const result = results[i]!;
        if (result.type === 'done') operation.resolve(result.value);
        else operation.reject(result.error);
      });
    } catch (error) {
      this.rollback();
      const fault = asDataFileError(error, this.file);
      this.failed(fault);
      for (const operation of operations) operation.reject(fault);
    }
  }

  private failed(fault: unknown): void {
    if (!(fault instanceof DataFileError)) return;
    const known = this.unwritable?.code === fault.code;
    this.unwritable = fault;
    if (!known) this.onChange(fault);
  }

  /** While the last write failed: whether there is room again. */
  private lookForRoom(): void {
    const now = performance.now();
    if (!this.unwritable || now - this.lookedAt < lookAgainMs) return;
    this.lookedAt = now;
    if (!hasRoom(this.file, roomForMore)) return;
    try {
      // What kept the file from being written may be another thing than room.
      this.database.exec(`BEGIN IMMEDIATE; PRAGMA user_version=${dataFileVersion}; COMMIT`);
    } catch {
      this.rollback();
      return;
    }
    this.unwritable = undefined;
    this.onChange(undefined);
  }

  /** One transaction without savepoints; `undefined` (and nothing written) when an operation threw. */
  private together(operations: Operation[]): Result[] | undefined {
    this.database.exec('BEGIN IMMEDIATE');
    const results: Result[] = [];
    for (const { work } of operations) {
      try {
        results.push({ type: 'done', value: work() });
      } catch {
        this.rollback();
        return undefined;
      }
    }
    this.database.exec('COMMIT');
    return results;
  }

  /** One transaction, a savepoint per operation: each that throws fails alone. */
  private oneByOne(operations: Operation[]): Result[] {
    this.database.exec('BEGIN IMMEDIATE');
    const results = operations.map(({ work }): Result => {
      this.database.exec('SAVEPOINT one');
      try {
        const value = work();
        this.database.exec('RELEASE one');
        return { type: 'done', value };
      } catch (error) {
        // SQLite itself rolls all back on a full or failing disk: then all failed, not this one alone.
        if (!this.database.isTransaction) throw error;
        this.database.exec('ROLLBACK TO one; RELEASE one');
        return { type: 'failed', error };
      }
    });
    this.database.exec('COMMIT');
    return results;
  }

  private rollback(): void {
    // Closed, or rolled back by SQLite itself: nothing is left to undo.
    if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK');
  }

  private guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asDataFileError(error, this.file);
    }
  }
}

type Result = { type: 'done'; value: unknown } | { type: 'failed'; error: unknown };

/** The driver stores a Date or a function as NULL, and SQLite NaN, without a word. */
function checked(values: SqlValue[]): SqlValue[] {
  for (const value of values) {
    if (value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) continue;
    throw new TypeError(`Can not be stored: ${typeof value} ${String(value)}`);
  }
  return values;
}
