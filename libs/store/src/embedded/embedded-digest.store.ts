import type { EmbeddedDatabase } from '@parcours/platform';
import type { DigestEntry, DigestGroup, DigestStore } from '../digests.port';

const tables = `
CREATE TABLE IF NOT EXISTS digests (id TEXT PRIMARY KEY, closes_at INTEGER NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS digests_due ON digests (closes_at, id) WHERE status <> 'closed';
CREATE TABLE IF NOT EXISTS digest_entries (id TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL, body TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS digest_entries_digest ON digest_entries (digest, at, id);`;

/** Digests and their entries, a row each. A group is `open`, then `sealed`, then `closed`. */
export class EmbeddedDigestStore implements DigestStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async add(entries: { group: DigestGroup; entry: DigestEntry }[]): Promise<string[]> {
    const late: string[] = [];
    await this.database.write(() => {
      late.length = 0;
      for (const { group, entry } of entries) {
        if (this.database.get('SELECT 1 FROM digest_entries WHERE id = ?', entry.id)) continue;
        this.database.run("INSERT OR IGNORE INTO digests VALUES (?, ?, 'open', ?)", group.id, group.closesAt, JSON.stringify(group));
        const { status } = this.database.get<{ status: string }>('SELECT status FROM digests WHERE id = ?', group.id) ?? {};
        if (status === 'open') this.database.run('INSERT INTO digest_entries VALUES (?, ?, ?, ?)', entry.id, group.id, entry.at, JSON.stringify(entry));
        else late.push(entry.id);
      }
    });
    return late;
  }

  async due({ now, limit }: { now: number; limit: number }): Promise<DigestGroup[]> {
    return this.database
      .all<{ body: string }>("SELECT body FROM digests WHERE status <> 'closed' AND closes_at <= ? ORDER BY closes_at, id LIMIT ?", now, limit)
      .map(({ body }) => JSON.parse(body) as DigestGroup);
  }

  async seal(group: string): Promise<DigestEntry[]> {
    await this.database.write(() => this.database.run("UPDATE digests SET status = 'sealed' WHERE id = ? AND status = 'open'", group));
    return this.database
      .all<{ body: string }>('SELECT body FROM digest_entries WHERE digest = ? AND body IS NOT NULL ORDER BY at, id', group)
      .map(({ body }) => JSON.parse(body) as DigestEntry);
  }

  async close(group: string): Promise<void> {
    await this.database.write(() => {
      this.database.run("UPDATE digests SET status = 'closed' WHERE id = ?", group);
      this.database.run('UPDATE digest_entries SET body = NULL WHERE digest = ?', group);
    });
  }

  async nextClosing(): Promise<number | undefined> {
    return this.database.get<{ at: number | null }>("SELECT min(closes_at) AS at FROM digests WHERE status <> 'closed'")?.at ?? undefined;
  }

  async of(contact: string): Promise<DigestEntry[]> {
    return this.database
      .all<{ body: string }>("SELECT body FROM digest_entries WHERE body IS NOT NULL AND json_extract(body, '$.contact') = ? ORDER BY at, id", contact)
      .map(({ body }) => JSON.parse(body) as DigestEntry);
  }

  removeOf(contact: string): Promise<number> {
    return this.database.write(() => this.database.run("UPDATE digest_entries SET body = NULL WHERE body IS NOT NULL AND json_extract(body, '$.contact') = ?", contact));
  }
}
