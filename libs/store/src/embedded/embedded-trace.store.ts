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

  async counts({ journey }: { journey?: string }): Promise<{ journey: string; step?: string; outcome: string; reason?: string; count: number }[]> {
    const { sql, values } = where([['journey = ?', journey]]);
    return this.database
      .all<CountRow>(`SELECT * FROM trace_counts ${sql} ORDER BY journey, step, outcome, reason`, ...values)
      .map(({ step, reason, ...row }) => ({ ...row, step: step || undefined, reason: reason || undefined }));
  }
}
