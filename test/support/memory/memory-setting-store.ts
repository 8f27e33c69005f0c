import type { SettingStore } from '@parcours/store';

/** Settings in memory, as JSON. */
export class MemorySettingStore implements SettingStore {
  private readonly values = new Map<string, string>();

  async get<T>(key: string): Promise<T | undefined> {
    const value = this.values.get(key);
    return value === undefined ? undefined : (JSON.parse(value) as T);
  }

  async set(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
  }

  async list(prefix: string): Promise<{ key: string; value: unknown }[]> {
    return [...this.values].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value: JSON.parse(value) as unknown }));
  }

  async remove(key: string): Promise<void> {
    this.values.delete(key);
  }
}
