import type { LearnerEvent } from '@parcours/events';
import type { EmbeddedDatabase } from '@parcours/platform';
import type { ArchivedEvent, ArchiveStatus, ArchiveStore, Page } from '../ports';
import { cursorOf, pageOf, readCursor, where } from './cursor';

const tables = `
CREATE TABLE IF NOT EXISTS archive (
  n INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, contact TEXT, status TEXT NOT NULL,
  time INTEGER NOT NULL, received_at INTEGER NOT NULL, event TEXT NOT NULL, UNIQUE (source, id));
CREATE INDEX IF NOT EXISTS archive_contact ON archive (contact, n) WHERE contact IS NOT NULL;
CREATE TABLE IF NOT EXISTS archive_counts (status TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;`;

interface ArchiveRow {
  n: number;
  source: string;
  id: string;
  digest: string;
  contact: string | null;
  status: ArchiveStatus;
  time: number;
  received_at: number;
  event: string;
}

type Inserted = Awaited<ReturnType<ArchiveStore['insert']>>[number];

/** Rows that one page of a listing looks at: what fits may be rare, and a look is not interrupted. */
const lookedAt = 5_000;

/** Every accepted event, a row each. How many there are of each status is kept beside them, since the table only grows. */
export class EmbeddedArchiveStore implements ArchiveStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async insert(events: ArchivedEvent[]): Promise<Inserted[]> {
    const bodies = events.map(({ event }) => JSON.stringify(event));
    return this.database.write(() => {
      const added = new Map<ArchiveStatus, number>();
      const answers = events.map((event, i): Inserted => {
        const { source, id, digest, contact = null, status, time, receivedAt } = event;
        const inserted = this.database.run(
          'INSERT OR IGNORE INTO archive (source, id, digest, contact, status, time, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          source, id, digest, contact, status, time, receivedAt, bodies[i] ?? '',
        );
        if (!inserted) return this.earlier(source, id);
        added.set(status, (added.get(status) ?? 0) + 1);
        return { type: 'inserted' };
      });
      for (const [status, count] of added) this.count(status, count);
      return answers;
    });
  }

  async markAppended(keys: { source: string; id: string }[]): Promise<void> {
    await this.database.write(() => {
      let marked = 0;
      for (const { source, id } of keys) marked += this.database.run("UPDATE archive SET status = 'appended' WHERE source = ? AND id = ? AND status = 'pending'", source, id);
      if (marked === 0) return;
      this.count('pending', -marked);
      this.count('appended', marked);
    });
  }

  async get(source: string, id: string): Promise<ArchivedEvent | undefined> {
    const row = this.database.get<ArchiveRow>('SELECT * FROM archive WHERE source = ? AND id = ?', source, id);
    return row && toArchived(row);
  }

  async standing(keys: { source: string; id: string }[]): Promise<({ digest: string; status: ArchiveStatus } | undefined)[]> {
    return keys.map(({ source, id }) => this.find(source, id));
  }

  async ofContact({ contact, after, limit }: { contact: string; after?: string; limit: number }): Promise<Page<ArchivedEvent>> {
    const rows = this.database.all<ArchiveRow>('SELECT * FROM archive WHERE contact = ? AND n > ? ORDER BY n LIMIT ?', contact, readCursor(after), limit + 1);
    return pageOf(rows, limit, toArchived);
  }

  async list({ from, until, by, contact, after, limit }: Parameters<ArchiveStore['list']>[0]): Promise<Page<ArchivedEvent>> {
    const behind = readCursor(after);
    const column = by === 'time' ? 'time' : 'received_at';
    const scope = where([['n > ?', behind], ['contact = ?', contact]]);
    // Looked at is a piece of the table, or of one contact's index; `end` is where it ends, if it does not end the listing.
    const piece = `SELECT * FROM archive ${scope.sql} ORDER BY n LIMIT ${lookedAt}`;
    const fits = where([[`${column} >= ?`, from], [`${column} <= ?`, until]]);
    const rows = this.database.all<ArchiveRow>(`SELECT * FROM (${piece}) ${fits.sql} ORDER BY n LIMIT ?`, ...scope.values, ...fits.values, limit + 1);
    const page = pageOf(rows, limit, toArchived);
    if (page.next !== undefined) return page;
    const end = this.database.get<{ n: number }>(`SELECT n FROM archive ${scope.sql} ORDER BY n LIMIT 1 OFFSET ${lookedAt - 1}`, ...scope.values);
    return { ...page, next: end && cursorOf(end.n) };
  }

  async counts(): Promise<Record<ArchiveStatus, number>> {
    const rows = this.database.all<{ status: ArchiveStatus; count: number }>('SELECT status, count FROM archive_counts');
    return { pending: 0, appended: 0, anonymous: 0, outcome: 0, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
  }

  async reword(source: string, id: string, event: LearnerEvent): Promise<void> {
    const body = JSON.stringify(event);
    await this.database.write(() => this.database.run('UPDATE archive SET event = ? WHERE source = ? AND id = ?', body, source, id));
  }

  removeOf(contact: string): Promise<number> {
    return this.database.write(() => {
      const counts = this.database.all<{ status: ArchiveStatus; count: number }>('SELECT status, count(*) AS count FROM archive WHERE contact = ? GROUP BY status', contact);
      for (const { status, count } of counts) this.count(status, -count);
      return this.database.run('DELETE FROM archive WHERE contact = ?', contact);
    });
  }

  private find(source: string, id: string): { digest: string; status: ArchiveStatus } | undefined {
    return this.database.get<Pick<ArchiveRow, 'digest' | 'status'>>('SELECT digest, status FROM archive WHERE source = ? AND id = ?', source, id);
  }

  private earlier(source: string, id: string): Inserted {
    const row = this.find(source, id);
    if (!row) throw new Error(`The archive neither took nor holds event ${id} of ${source}.`);
    return { type: 'exists', digest: row.digest, status: row.status };
  }

  private count(status: ArchiveStatus, more: number): void {
    this.database.run('INSERT INTO archive_counts VALUES (?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count', status, more);
  }
}

function toArchived({ source, id, digest, contact, status, time, received_at, event }: ArchiveRow): ArchivedEvent {
  return { source, id, digest, contact: contact ?? undefined, status, time, receivedAt: received_at, event: JSON.parse(event) as LearnerEvent };
}
