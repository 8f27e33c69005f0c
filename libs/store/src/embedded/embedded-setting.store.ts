import type { EmbeddedDatabase } from '@parcours/platform';
import type { SettingStore } from '../ports';

/** Switches and values of the deployment, as JSON. */
export class EmbeddedSettingStore implements SettingStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables('CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;');
  }

  async get<T>(key: string): Promise<T | undefined> {
    const row = this.database.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
    return row && (JSON.parse(row.value) as T);
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.database.write(() => this.database.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', key, JSON.stringify(value)));
  }

  async list(prefix: string): Promise<{ key: string; value: unknown }[]> {
    return this.database
      .all<{ key: string; value: string }>('SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key', prefix.length, prefix)
      .map(({ key, value }) => ({ key, value: JSON.parse(value) as unknown }));
  }

  async remove(key: string): Promise<void> {
    await this.database.write(() => this.database.run('DELETE FROM settings WHERE key = ?', key));
  }
}
