import { RetryableError, type EmbeddedDatabase } from '@parcours/platform';
import type { JourneyStore, JourneyVersion, VersionSet } from '../ports';
import { where } from './cursor';

const tables = `
CREATE TABLE IF NOT EXISTS journey_versions (id TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, journey TEXT NOT NULL, PRIMARY KEY (id, version));
CREATE TABLE IF NOT EXISTS version_sets (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);`;

/** Published versions and sets, written once. */
export class EmbeddedJourneyStore implements JourneyStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  async saveVersions(versions: JourneyVersion[]): Promise<void> {
    await this.database.write(() => {
      for (const journey of versions) {
        const { id, version, digest } = journey;
        if (this.database.run('INSERT OR IGNORE INTO journey_versions VALUES (?, ?, ?, ?)', id, version, digest, JSON.stringify(journey))) continue;
        const standing = this.database.get<{ digest: string }>('SELECT digest FROM journey_versions WHERE id = ? AND version = ?', id, version);
        if (standing?.digest !== digest) throw new RetryableError('version-taken', `Version ${version} of journey ${id} was published with another source meanwhile. Publish again.`);
      }
    });
  }

  async version(id: string, version: number): Promise<JourneyVersion | undefined> {
    const row = this.database.get<{ journey: string }>('SELECT journey FROM journey_versions WHERE id = ? AND version = ?', id, version);
    return row && (JSON.parse(row.journey) as JourneyVersion);
  }

  async versions(id?: string): Promise<JourneyVersion[]> {
    const { sql, values } = where([['id = ?', id]]);
    return this.database.all<{ journey: string }>(`SELECT journey FROM journey_versions ${sql} ORDER BY id, version`, ...values).map(({ journey }) => JSON.parse(journey) as JourneyVersion);
  }

  async saveSet(set: VersionSet): Promise<void> {
    const body = JSON.stringify(set);
    await this.database.write(() => {
      if (this.database.run('INSERT OR IGNORE INTO version_sets (id, body) VALUES (?, ?)', set.id, body)) return;
      const standing = this.database.get<{ body: string }>('SELECT body FROM version_sets WHERE id = ?', set.id);
      if (standing?.body !== body) throw new RetryableError('set-taken', `Another set was published as ${set.id} meanwhile. Publish again.`);
    });
  }

  async set(id: string): Promise<VersionSet | undefined> {
    const row = this.database.get<{ body: string }>('SELECT body FROM version_sets WHERE id = ?', id);
    return row && (JSON.parse(row.body) as VersionSet);
  }

  async latestSet(): Promise<VersionSet | undefined> {
    const row = this.database.get<{ body: string }>('SELECT body FROM version_sets ORDER BY n DESC LIMIT 1');
    return row && (JSON.parse(row.body) as VersionSet);
  }
}
