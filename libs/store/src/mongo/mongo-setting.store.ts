import type { SettingStore } from '../ports';
import type { MongoHouse } from './mongo-house';
import { is, upsert } from './rows';

interface SettingRow {
  _id: string;
  /** As JSON. */
  value: string;
}

/** Switches and values of the deployment. */
export class MongoSettingStore implements SettingStore {
  constructor(private readonly house: MongoHouse) {}

  async get<T>(key: string): Promise<T | undefined> {
    const row = await this.house.on<SettingRow, SettingRow | null>('settings', 'reading a setting', (settings) => settings.findOne({ _id: is(key) }));
    return row ? (JSON.parse(row.value) as T) : undefined;
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.house.on<SettingRow, unknown>('settings', 'writing a setting', (settings) =>
      upsert(() => settings.updateOne({ _id: is(key) }, { $set: { value: JSON.stringify(value) } }, { upsert: true })),
    );
  }

  async list(prefix: string): Promise<{ key: string; value: unknown }[]> {
    const rows = await this.house.on<SettingRow, SettingRow[]>('settings', 'listing settings', (settings) =>
      settings.find({ _id: { $gte: prefix, $lt: `${prefix}\u{10ffff}` } }).sort({ _id: 1 }).toArray(),
    );
    return rows.map(({ _id, value }) => ({ key: _id, value: JSON.parse(value) as unknown }));
  }

  async remove(key: string): Promise<void> {
    await this.house.on<SettingRow, unknown>('settings', 'removing a setting', (settings) => settings.deleteOne({ _id: is(key) }));
  }
}
