import type { mongo } from 'mongoose';
import type { DigestEntry, DigestGroup, DigestStore } from '../digests.port';
import type { MongoHouse } from './mongo-house';
import { insertAbsent, is } from './rows';

/** A group with all its entries, so that sealing it is one write: what is in it then is told, and nothing comes behind. */
interface GroupRow {
  _id: string;
  status: 'open' | 'sealed' | 'closed';
  /** When it is to be told; absent once it was. */
  due?: number;
  /** The group as JSON. */
  body: string;
  /** Who is in it, also after what the entries say was forgotten. */
  ids: string[];
  /** The entries as JSON. An attempt that was repeated may have left one twice. */
  entries: string[];
}

/** Which group an entry belongs to: the first that asked. */
interface EntryRow {
  _id: string;
  group: string;
}

type Entry = { group: DigestGroup; entry: DigestEntry };

/** Digests, a document each. A group is `open`, then `sealed`, then `closed`. */
export class MongoDigestStore implements DigestStore {
  constructor(private readonly house: MongoHouse) {}

  async add(entries: Entry[]): Promise<string[]> {
    const first = [...new Map(entries.map((each) => [each.entry.id, each] as const).reverse()).values()].reverse();
    if (first.length === 0) return [];
    const mine = await this.belonging(first);
    if (mine.length === 0) return [];
    await this.groups('opening digests', (groups) => insertAbsent(groups, groupsOf(mine)));
    const known = await this.idsOf(mine);
    const shut: Entry[] = [];
    for (const [group, members] of byGroup(mine.filter(({ entry }) => !known.has(entry.id)))) {
      const more = { ids: { $each: members.map(({ entry }) => entry.id) }, entries: { $each: members.map(({ entry }) => JSON.stringify(entry)) } };
      const { matchedCount } = await this.groups('adding to a digest', (groups) => groups.updateOne({ _id: is(group), status: is('open' as const) }, { $push: more }));
      if (matchedCount === 0) shut.push(...members);
    }
    if (shut.length === 0) return [];
    // Another attempt at the same may have been in time; who is in a group that takes no more does not change.
    const inTime = await this.idsOf(shut);
    const late = shut.flatMap(({ entry }) => (inTime.has(entry.id) ? [] : [entry.id]));
    await this.forget(late);
    return late;
  }

  async due({ now, limit }: { now: number; limit: number }): Promise<DigestGroup[]> {
    const rows = await this.groups('looking for due digests', (groups) => groups.find({ due: { $lte: now } }, { projection: { body: 1 } }).sort({ due: 1, _id: 1 }).limit(limit).toArray());
    return rows.map(({ body }) => JSON.parse(body) as DigestGroup);
  }

  async seal(group: string): Promise<DigestEntry[]> {
    const row = await this.groups('sealing a digest', async (groups) => {
      await groups.updateOne({ _id: is(group), status: is('open' as const) }, { $set: { status: 'sealed' } });
      return groups.findOne({ _id: is(group) }, { projection: { entries: 1 } });
    });
    const entries = (row?.entries ?? []).map((entry) => JSON.parse(entry) as DigestEntry);
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  async close(group: string): Promise<void> {
    await this.groups('closing a digest', (groups) => groups.updateOne({ _id: is(group) }, { $set: { status: 'closed', entries: [] }, $unset: { due: true } }));
  }

  async nextClosing(): Promise<number | undefined> {
    return (await this.groups('looking for the next digest', (groups) => groups.findOne({ due: { $lte: Number.MAX_SAFE_INTEGER } }, { sort: { due: 1 }, projection: { due: 1 } })))?.due;
  }

  async of(contact: string): Promise<DigestEntry[]> {
    return (await this.holding(contact)).flatMap(({ texts }) => texts.map((text) => JSON.parse(text) as DigestEntry)).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  async removeOf(contact: string): Promise<number> {
    const held = await this.holding(contact);
    for (const { group, texts } of held) await this.groups('removing from a digest', (groups) => groups.updateOne({ _id: is(group) }, { $pull: { entries: { $in: texts } } }));
    return held.reduce((sum, { texts }) => sum + texts.length, 0);
  }

  /** Groups with entries of a contact, and the entries as they stand there. What was told says nothing any more. */
  private async holding(contact: string): Promise<{ group: string; texts: string[] }[]> {
    const rows = await this.groups('looking through digests', (groups) => groups.find({ due: { $exists: true } }, { projection: { entries: 1 } }).toArray());
    return rows.flatMap(({ _id, entries }) => {
      const texts = entries.filter((text) => (JSON.parse(text) as DigestEntry).contact === contact);
      return texts.length > 0 ? [{ group: _id, texts }] : [];
    });
  }

  /** Those whose group is, or now becomes, the one they were sent to. */
  private belonging(entries: Entry[]): Promise<Entry[]> {
    return this.entries('adding to digests', async (collection) => {
      const standing = await insertAbsent(collection, entries.map(({ group, entry }) => ({ _id: entry.id, group: group.id })));
      if (standing.size === 0) return entries;
      const ids = entries.flatMap(({ entry }, i) => (standing.has(i) ? [entry.id] : []));
      const groups = new Map((await collection.find({ _id: { $in: ids } }).toArray()).map(({ _id, group }) => [_id, group]));
      return entries.filter(({ group, entry }, i) => !standing.has(i) || groups.get(entry.id) === group.id);
    });
  }

  private async idsOf(entries: Entry[]): Promise<Set<string>> {
    const rows = await this.groups('adding to digests', (groups) => groups.find({ _id: { $in: entries.map(({ group }) => group.id) } }, { projection: { ids: 1 } }).toArray());
    return new Set(rows.flatMap(({ ids }) => ids));
  }

  private async forget(ids: string[]): Promise<void> {
    if (ids.length > 0) await this.entries('leaving out of digests what came late', (collection) => collection.deleteMany({ _id: { $in: ids } }));
  }

  private groups<Answer>(doing: string, work: (groups: mongo.Collection<GroupRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('digests', doing, work);
  }

  private entries<Answer>(doing: string, work: (entries: mongo.Collection<EntryRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('digestEntries', doing, work);
  }
}

const groupsOf = (entries: Entry[]): GroupRow[] =>
  [...new Map(entries.map(({ group }) => [group.id, group] as const).reverse()).values()].map((group) => ({ _id: group.id, status: 'open', due: group.closesAt, body: JSON.stringify(group), ids: [], entries: [] }));

function byGroup(entries: Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const each of entries) groups.set(each.group.id, [...(groups.get(each.group.id) ?? []), each]);
  return groups;
}
