import type { Trace } from '@parcours/journey';
import type { EmbeddedDatabase } from '@parcours/platform';
import type { Page, TraceStore } from '../ports';
import { pageOf, readCursor, where } from './cursor';

const tables = `
CREATE TABLE IF NOT EXISTS traces (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, contact TEXT NOT NULL, journey TEXT NOT NULL, trace TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS traces_contact ON traces (contact, n);
CREATE TABLE IF NOT EXISTS trace_counts (
  journey TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (journey, step, outcome, reason)) WITHOUT ROWID;`;

const trimmedAtOnce = 1_000;

interface CountRow {
  journey: string;
  step: string;
  outcome: string;
  reason: string;
  count: number;
}

/** Traces by contact, and how often each outcome came, counted in the same transaction and once per trace. */
export class EmbeddedTraceStore implements TraceStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async put(traces: Trace[]): Promise<void> {
    const bodies = traces.map((trace) => JSON.stringify(trace));
    await this.database.write(() => {
      const added = new Map<string, { trace: Trace; count: number }>();
      traces.forEach((trace, i) => {
        const { id, contact, journey, step = '', outcome, reason = '' } = trace;
        if (!this.database.run('INSERT OR IGNORE INTO traces (id, contact, journey, trace) VALUES (?, ?, ?, ?)', id, contact, journey, bodies[i] ?? '')) return;
        const key = `${journey}\n${step}\n${outcome}\n${reason}`;
        const same = added.get(key);
        if (same) same.count++;
        else added.set(key, { trace, count: 1 });
      });
      for (const { trace: { journey, step = '', outcome, reason = '' }, count } of added.values()) {
        this.database.run('INSERT INTO trace_counts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count', journey, step, outcome, reason, count);
      }
    });
  }

  async ofContact({ contact, journey, after, limit }: { contact: string; journey?: string; after?: string; limit: number }): Promise<Page<Trace>> {
    const { sql, values } = where([['contact = ?', contact], ['journey = ?', journey], ['n > ?', readCursor(after)]]);
    const rows = this.database.all<{ n: number; trace: string }>(`SELECT n, trace FROM traces ${sql} ORDER BY n LIMIT ?`, ...values, limit + 1);
    return pageOf(rows, limit, ({ trace }) => JSON.parse(trace) as Trace);
  }

  async prune({ before, limit }: { before: number; limit: number }): Promise<number> {
    // Rows are in order of writing, which is nearly that of time: no index has to be kept while traces are taken in.
    const oldest = this.database.all<{ n: number; at: number }>("SELECT n, json_extract(trace, '$.at') AS at FROM traces ORDER BY n LIMIT ?", limit);
    const gone = oldest.filter(({ at }) => at < before);
    if (gone.length === 0) return 0;
    await this.database.write(() => {
      for (const { n } of gone) this.database.run('DELETE FROM traces WHERE n = ?', n);
    });
    return gone.length;
  }

  async trim({ keep, after = '', limit }: { keep: number; after?: string; limit: number }): Promise<{ removed: number; next?: string }> {
    const full: { contact: string; last: number }[] = [];
    let at = after;
    let looked = 0;
    for (; looked < limit; looked++) {
      const next = this.database.get<{ contact: string }>('SELECT contact FROM traces WHERE contact > ? ORDER BY contact LIMIT 1', at);
      if (!next) break;
      at = next.contact;
      const over = this.database.get<{ n: number }>('SELECT n FROM traces WHERE contact = ? ORDER BY n DESC LIMIT 1 OFFSET ?', at, keep);
      if (over) full.push({ contact: at, last: over.n });
    }
    let removed = 0;
    if (full.length) {
      await this.database.write(() => {
        for (const { contact, last } of full) {
          removed += this.database.run('DELETE FROM traces WHERE n IN (SELECT n FROM traces WHERE contact = ? AND n <= ? ORDER BY n LIMIT ?)', contact, last, trimmedAtOnce);
        }
      });
    }
    return { removed, ...(looked === limit && { next: at }) };
  }

  removeOf(contact: string): Promise<number> {
    return this.database.write(() => this.database.run('DELETE FROM traces WHERE contact = ?', contact));
  }

  async counts({ journey }: { journey?: string }): Promise<{ journey: string; step?: string; outcome: string; reason?: string; count: number }[]> {
    const { sql, values } = where([['journey = ?', journey]]);
    return this.database
      .all<CountRow>(`SELECT * FROM trace_counts ${sql} ORDER BY journey, step, outcome, reason`, ...values)
      .map(({ step, reason, ...row }) => ({ ...row, step: step || undefined, reason: reason || undefined }));
  }
}
