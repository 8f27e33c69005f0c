import { EmbeddedDatabase, type SqlValue } from '@parcours/platform';

export type RecordedTransaction = { sql: string; values: SqlValue[] }[];

/** Remembers every statement that changes something, transaction by transaction: a transaction never spans turns of the event loop. */
export class RecordingDatabase extends EmbeddedDatabase {
  readonly transactions: RecordedTransaction[] = [];
  private open: RecordedTransaction | undefined;

  override run(sql: string, ...values: SqlValue[]): number {
    if (!this.open) {
      this.transactions.push((this.open = []));
      queueMicrotask(() => (this.open = undefined));
    }
    this.open.push({ sql, values });
    return super.run(sql, ...values);
  }
}
