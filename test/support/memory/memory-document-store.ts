import type { DocumentStore, Page, StoredDocument } from '@parcours/store';
import { pageAfter } from './page-after';

interface Row {
  kind: string;
  id: string;
  contact?: string;
  status?: string;
  at: number;
  body: string;
}

/** Documents of the channels in memory, as JSON. */
export class MemoryDocumentStore implements DocumentStore {
  private readonly rows = new Map<string, Row>();

  async put(kind: string, documents: StoredDocument[]): Promise<void> {
    for (const document of documents) this.rows.set(keyOf(kind, document.id), { ...document, kind, body: JSON.stringify(document.body) });
  }

  async swap(kind: string, document: StoredDocument, from: unknown): Promise<boolean> {
    const key = keyOf(kind, document.id);
    if (this.rows.get(key)?.body !== JSON.stringify(from)) return false;
    this.rows.set(key, { ...document, kind, body: JSON.stringify(document.body) });
    return true;
  }

  async get<T>(kind: string, id: string): Promise<T | undefined> {
    const row = this.rows.get(keyOf(kind, id));
    return row && (JSON.parse(row.body) as T);
  }

  async list<T>({ kind, contact, status, after, limit }: { kind: string; contact?: string; status?: string; after?: string; limit: number }): Promise<Page<T>> {
    const { items, next } = pageAfter([...this.rows.values()], after, limit, (row) => row.kind === kind && row.contact === (contact ?? row.contact) && row.status === (status ?? row.status));
    return { items: items.map(({ body }) => JSON.parse(body) as T), next };
  }

  async count({ kind, status }: { kind: string; status?: string }): Promise<number> {
    return [...this.rows.values()].filter((row) => row.kind === kind && row.status === (status ?? row.status)).length;
  }

  async kinds(): Promise<string[]> {
    return [...new Set([...this.rows.values()].map(({ kind }) => kind))].sort();
  }

  async remove(kind: string, ids: string[]): Promise<number> {
    return ids.filter((id) => this.rows.delete(keyOf(kind, id))).length;
  }

  async removeOf(contact: string): Promise<Record<string, number>> {
    const gone: Record<string, number> = {};
    for (const [key, row] of [...this.rows]) {
      if (row.contact !== contact) continue;
      this.rows.delete(key);
      gone[row.kind] = (gone[row.kind] ?? 0) + 1;
    }
    return gone;
  }
}

const keyOf = (kind: string, id: string): string => JSON.stringify([kind, id]);
