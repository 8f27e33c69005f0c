import { identityKey, type Identifier } from '@parcours/events';
import { retiredKey } from '../identity/retired-key';
import type { IdentityClaim, IdentityStore } from '../ports';
import type { MongoHouse } from './mongo-house';
import { insertAbsent, is, upsert } from './rows';

/** A claim, or a shared mailbox: one document either way, so that a key is never both. */
interface IdentityRow {
  _id: string;
  contact?: string;
  /** As JSON. */
  identifier?: string;
  /** Of a mailbox: the identifiers that its contact claimed with it, as JSON. They are its own as soon as the mailbox is, unless others have them. */
  beside?: string[];
  shared?: true;
}

/** Who an identifier is; the first claim wins, and a shared mailbox is nobody. */
export class MongoIdentityStore implements IdentityStore {
  constructor(private readonly house: MongoHouse) {}

  async claim(claims: IdentityClaim[]): Promise<Map<string, string>> {
    const keys = claims.map(({ key }) => key);
    const known = ownersAmong(await this.rows(keys));
    const absent = claims.filter(({ key }) => !known.has(key));
    if (absent.length === 0) return onlyOwned(known);
    // 1. mailboxes, each with what is claimed beside it
    const others = absent.filter((claim) => !isMailbox(claim));
    const mailboxes = claims.filter(isMailbox);
    await this.insert(mailboxes.flatMap((claim) => (known.has(claim.key) ? [] : [rowOf(claim, others.filter(({ contact }) => contact === claim.contact))])));
    // 2. the other identifiers of those who lost no mailbox
    const owners = mailboxes.length > 0 ? await this.find(mailboxes.map(({ key }) => key)) : new Map<string, string>();
    const lost = new Set(mailboxes.flatMap(({ key, contact }) => (owners.get(key) === contact ? [] : [contact])));
    await this.insert(others.flatMap((claim) => (lost.has(claim.contact) ? [] : [rowOf(claim)])));
    return this.find(keys);
  }

  async find(keys: string[]): Promise<Map<string, string>> {
    return onlyOwned(ownersAmong(await this.rows(keys)));
  }

  async of(contact: string): Promise<IdentityClaim[]> {
    const rows = await this.house.on<IdentityRow, IdentityRow[]>('identities', 'reading identifiers', (identities) => identities.find({ contact: is(contact) }).sort({ _id: 1 }).toArray());
    const claims = rows.flatMap(({ _id, identifier }) => (identifier === undefined ? [] : [claimOf(_id, contact, identifier)]));
    // What was claimed with a mailbox counts though it is being written at this moment, or a crash kept it from that.
    const standing = new Set(claims.map(({ key }) => key));
    const beside = rows.flatMap((row) => (row.beside ?? []).map((identifier) => claimOf(identityKey(JSON.parse(identifier) as Identifier), contact, identifier))).filter(({ key }) => !standing.has(key));
    if (beside.length === 0) return claims;
    const others = await this.find(beside.map(({ key }) => key));
    return [...claims, ...new Map(beside.filter(({ key }) => !others.has(key)).map((claim) => [claim.key, claim])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async markShared(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const writes = [...new Set(keys)].map((key) => ({ updateOne: { filter: { _id: is(key) }, update: { $set: { shared: true as const }, $unset: { contact: true as const, identifier: true as const, beside: true as const } }, upsert: true } }));
    await this.house.on<IdentityRow, unknown>('identities', 'releasing shared mailboxes', (identities) => upsert(() => identities.bulkWrite(writes, { ordered: false })));
  }

  async shared(keys: string[]): Promise<Set<string>> {
    return new Set((await this.rows(keys)).flatMap(({ _id, shared }) => (shared ? [_id] : [])));
  }

  async retire(contact: string): Promise<number> {
    await this.markShared([retiredKey(contact)]);
    return this.house.on<IdentityRow, number>('identities', 'releasing identifiers', async (identities) => (await identities.deleteMany({ contact: is(contact) })).deletedCount);
  }

  async retired(contacts: string[]): Promise<Set<string>> {
    const keys = await this.shared(contacts.map(retiredKey));
    return new Set(contacts.filter((contact) => keys.has(retiredKey(contact))));
  }

  private async insert(rows: IdentityRow[]): Promise<void> {
    if (rows.length > 0) await this.house.on<IdentityRow, unknown>('identities', 'claiming identifiers', (identities) => insertAbsent(identities, rows));
  }

  private async rows(keys: string[]): Promise<IdentityRow[]> {
    if (keys.length === 0) return [];
    return this.house.on<IdentityRow, IdentityRow[]>('identities', 'looking up identifiers', (identities) =>
      identities.find({ _id: { $in: keys } }, { projection: { contact: 1, shared: 1 }, batchSize: keys.length + 1 }).toArray(),
    );
  }
}

const isMailbox = ({ identifier }: IdentityClaim): boolean => identifier.scheme === 'email';

const rowOf = ({ key, contact, identifier }: IdentityClaim, beside: IdentityClaim[] = []): IdentityRow => ({
  _id: key, contact, identifier: JSON.stringify(identifier), ...(beside.length > 0 && { beside: beside.map((claim) => JSON.stringify(claim.identifier)) }),
});

const claimOf = (key: string, contact: string, identifier: string): IdentityClaim => ({ key, contact, identifier: JSON.parse(identifier) as Identifier });

/** Whose each key is; undefined: nobody's for ever. Keys without a row are absent. */
const ownersAmong = (rows: IdentityRow[]): Map<string, string | undefined> => new Map(rows.map(({ _id, contact }) => [_id, contact]));

const onlyOwned = (owners: ReadonlyMap<string, string | undefined>): Map<string, string> => new Map([...owners].flatMap(([key, contact]) => (contact === undefined ? [] : [[key, contact] as const])));
