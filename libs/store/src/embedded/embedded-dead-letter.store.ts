import type { EmbeddedDatabase } from '@parcours/platform';
import type { DeadLetter, DeadLetterStore, Page, ParkedRecord } from '../ports';
import { pageOf, readCursor, where } from './cursor';

const tables = `
CREATE TABLE IF NOT EXISTS dead_letters (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, status TEXT NOT NULL, letter TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parked (
  contact TEXT NOT NULL, generation INTEGER NOT NULL, part INTEGER NOT NULL, offset INTEGER NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (contact, generation, part, offset)) WITHOUT ROWID;`;

interface LetterRow {
  n: number;
  status: DeadLetter['status'];
  letter: string;
}

/** Dead letters, and the queues of parked contacts. Putting a letter again keeps its place and replaces what it says. */
export class EmbeddedDeadLetterStore implements DeadLetterStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async put(letters: DeadLetter[]): Promise<void> {
    await this.database.write(() => {
      for (const letter of letters) {
        this.database.run(
          `INSERT INTO dead_letters (id, kind, status, letter) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
            SET status = CASE WHEN kind = 'record' AND status <> 'open' THEN status ELSE excluded.status END, letter = excluded.letter`,
          letter.id, letter.kind, letter.status, JSON.stringify(letter),
        );
      }
    });
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    const row = this.database.get<LetterRow>('SELECT n, status, letter FROM dead_letters WHERE id = ?', id);
    return row && toLetter(row);
  }

  async list({ kind, status, after, limit }: { kind?: string; status?: string; after?: string; limit: number }): Promise<Page<DeadLetter>> {
    const { sql, values } = where([['kind = ?', kind], ['status = ?', status], ['n > ?', readCursor(after)]]);
    return pageOf(this.database.all<LetterRow>(`SELECT n, status, letter FROM dead_letters ${sql} ORDER BY n LIMIT ?`, ...values, limit + 1), limit, toLetter);
  }

  async setStatus(id: string, status: DeadLetter['status']): Promise<void> {
    await this.database.write(() => this.database.run('UPDATE dead_letters SET status = ? WHERE id = ?', status, id));
  }

  async counts(): Promise<{ kind: string; status: string; count: number }[]> {
    return this.database.all('SELECT kind, status, count(*) AS count FROM dead_letters GROUP BY kind, status ORDER BY kind, status');
  }

  async park(records: ParkedRecord[]): Promise<void> {
    await this.database.write(() => {
      for (const record of records) {
        this.database.run('INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?, ?)', record.contact, record.generation, record.partition, record.offset, JSON.stringify(record));
      }
    });
  }

  async parked(contact: string): Promise<ParkedRecord[]> {
    return this.database
      .all<{ record: string }>('SELECT record FROM parked WHERE contact = ? ORDER BY generation, part, offset', contact)
      .map(({ record }) => JSON.parse(record) as ParkedRecord);
  }

  async unpark(contact: string, { generation, partition, offset }: { generation: number; partition: number; offset: number }): Promise<void> {
    await this.database.write(() =>
      this.database.run('DELETE FROM parked WHERE contact = ? AND (generation < ? OR (generation = ? AND part = ? AND offset <= ?))', contact, generation, generation, partition, offset),
    );
  }

  remove(ids: string[]): Promise<number> {
    return this.database.write(() => ids.reduce((gone, id) => gone + this.database.run('DELETE FROM dead_letters WHERE id = ?', id), 0));
  }
}

const toLetter = ({ status, letter }: LetterRow): DeadLetter => ({ ...(JSON.parse(letter) as DeadLetter), status });
