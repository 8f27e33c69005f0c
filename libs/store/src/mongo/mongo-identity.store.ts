import type { Identifier } from '@parcours/events';
import type { IdentityStore } from '../ports';
import type { MongoHouse } from './mongo-house';
import { insertAbsent, is, upsert } from './rows';

/** A claim, or a shared mailbox: one document either way, so that a key is never both. */
interface IdentityRow {
  _id: string;
  contact?: string;
  /** As JSON. */
  identifier?: string;
  shared?: true;
}

/** Who an identifier is; the first claim wins, and a shared mailbox is nobody. */
export class MongoIdentityStore implements IdentityStore {
  constructor(private readonly house: MongoHouse) {}

  async claim(claims: { key: string; contact: string; identifier: Identifier }[]): Promise<Map<string, string>> {
    const keys = claims.map(({ key }) => key);
    const known = await this.rows(keys);
    const standing = new Set(known.map(({ _id }) => _id));
    const absent = claims.filter(({ key }) => !standing.has(key));
    if (absent.length === 0) return ownersOf(known);
    const rows = absent.map(({ key, contact, identifier }): IdentityRow => ({ _id: key, contact, identifier: JSON.stringify(identifier) }));
    await this.house.on<IdentityRow, unknown>('identities', 'claiming identifiers', (identities) => insertAbsent(identities, rows));
    return this.find(keys);
  }

  async find(keys: string[]): Promise<Map<string, string>> {
    return ownersOf(await this.rows(keys));
  }

  async of(contact: string): Promise<{ key: string; identifier: Identifier; contact: string }[]> {
    const rows = await this.house.on<IdentityRow, IdentityRow[]>('identities', 'reading identifiers', (identities) => identities.find({ contact: is(contact) }).sort({ _id: 1 }).toArray());
    return rows.flatMap(({ _id, identifier }) => (identifier === undefined ? [] : [{ key: _id, contact, identifier: JSON.parse(identifier) as Identifier }]));
  }

  async markShared(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const writes = [...new Set(keys)].map((key) => ({ updateOne: { filter: { _id: is(key) }, update: { $set: { shared: true as const }, $unset: { contact: true as const, identifier: true as const } }, upsert: true } }));
    await this.house.on<IdentityRow, unknown>('identities', 'releasing shared mailboxes', (identities) => upsert(() => identities.bulkWrite(writes, { ordered: false })));
  }

  async shared(keys: string[]): Promise<Set<string>> {
    return new Set((await this.rows(keys)).flatMap(({ _id, shared }) => (shared ? [_id] : [])));
  }

  private async rows(keys: string[]): Promise<IdentityRow[]> {
    if (keys.length === 0) return [];
    return this.house.on<IdentityRow, IdentityRow[]>('identities', 'looking up identifiers', (identities) =>
      identities.find({ _id: { $in: keys } }, { projection: { contact: 1, shared: 1 }, batchSize: keys.length + 1 }).toArray(),
    );
  }
}

const ownersOf = (rows: IdentityRow[]): Map<string, string> => new Map(rows.flatMap(({ _id, contact }) => (contact === undefined ? [] : [[_id, contact] as const])));
