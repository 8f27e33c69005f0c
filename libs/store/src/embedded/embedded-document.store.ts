import type { EmbeddedDatabase } from '@parcours/platform';
import type { DocumentStore, Page, StoredDocument } from '../ports';
import { pageOf, readCursor, where } from './cursor';

const tables = `
CREATE TABLE IF NOT EXISTS documents (
  n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, contact TEXT, status TEXT, at INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS documents_contact ON documents (kind, contact, n) WHERE contact IS NOT NULL;
CREATE INDEX IF NOT EXISTS documents_status ON documents (kind, status, n);`;

/** Documents of the channels, a row each; a document put again keeps its row, and so its place. */
export class EmbeddedDocumentStore implements DocumentStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async put(kind: string, documents: StoredDocument[]): Promise<void> {
    const bodies = documents.map(({ body }) => JSON.stringify(body));
    await this.database.write(() => {
      documents.forEach(({ id, contact = null, status = null, at }, i) => {
        this.database.run(
          `INSERT INTO documents (kind, id, contact, status, at, body) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (kind, id) DO UPDATE SET contact = excluded.contact, status = excluded.status, at = excluded.at, body = excluded.body`,
          kind, id, contact, status, at, bodies[i] ?? '',
        );
      });
    });
  }

  async swap(kind: string, document: StoredDocument, from: unknown): Promise<boolean> {
    const { id, contact = null, status = null, at, body } = document;
    const text = JSON.stringify(body);
    return this.database.write(() =>
      from === undefined
        ? this.database.run('INSERT OR IGNORE INTO documents (kind, id, contact, status, at, body) VALUES (?, ?, ?, ?, ?, ?)', kind, id, contact, status, at, text) > 0
        : this.database.run('UPDATE documents SET contact = ?, status = ?, at = ?, body = ? WHERE kind = ? AND id = ? AND body = ?', contact, status, at, text, kind, id, JSON.stringify(from)) > 0,
    );
  }

  async get<T>(kind: string, id: string): Promise<T | undefined> {
    const row = this.database.get<{ body: string }>('SELECT body FROM documents WHERE kind = ? AND id = ?', kind, id);
    return row && (JSON.parse(row.body) as T);
  }

  async list<T>({ kind, contact, status, after, limit }: { kind: string; contact?: string; status?: string; after?: string; limit: number }): Promise<Page<T>> {
    // A contact's documents are few, those of a status many: `+` keeps the planner from the wrong index.
    const byStatus = contact === undefined ? 'status = ?' : '+status = ?';
    const { sql, values } = where([['kind = ?', kind], ['contact = ?', contact], [byStatus, status], ['n > ?', readCursor(after)]]);
    const rows = this.database.all<{ n: number; body: string }>(`SELECT n, body FROM documents ${sql} ORDER BY n LIMIT ?`, ...values, limit + 1);
    return pageOf(rows, limit, ({ body }) => JSON.parse(body) as T);
  }

  async count({ kind, status }: { kind: string; status?: string }): Promise<number> {
    const { sql, values } = where([['kind = ?', kind], ['status = ?', status]]);
    return this.database.get<{ count: number }>(`SELECT count(*) AS count FROM documents ${sql}`, ...values)?.count ?? 0;
  }

  async kinds(): Promise<string[]> {
    // From one to the next by the index: there are few kinds of many documents.
    const found: string[] = [];
    for (let kind = this.kindBehind(''); kind !== undefined; kind = this.kindBehind(kind)) found.push(kind);
    return found;
  }

  remove(kind: string, ids: string[]): Promise<number> {
    return this.database.write(() => ids.reduce((gone, id) => gone + this.database.run('DELETE FROM documents WHERE kind = ? AND id = ?', kind, id), 0));
  }

  async removeOf(contact: string): Promise<Record<string, number>> {
    const kinds = await this.kinds();
    return this.database.write(() =>
      Object.fromEntries(kinds.map((kind) => [kind, this.database.run('DELETE FROM documents WHERE kind = ? AND contact = ?', kind, contact)] as const).filter(([, gone]) => gone > 0)),
    );
  }

  private kindBehind(kind: string): string | undefined {
    return this.database.get<{ kind: string | null }>('SELECT min(kind) AS kind FROM documents WHERE kind > ?', kind)?.kind ?? undefined;
  }
}
