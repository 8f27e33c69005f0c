import { copyContact, outboxText, upgradeContact, type Contact, type OutboxEntry } from '@parcours/contact';
import type { mongo } from 'mongoose';
import type { ContactStore } from '../ports';
import { duplicatesIn, isUnknownOutcome } from './mongo-fault';
import type { MongoHouse } from './mongo-house';
import { is } from './rows';

export interface ContactRow {
  _id: string;
  slot: number;
  wakeAt?: number;
  version: number;
  writeId: string;
  /** Journeys with an active run, and `*` where there is any. */
  journeys?: string[];
  /** The contact as JSON, with an empty outbox: names of fields that come from events mean nothing to MongoDB. */
  doc: string;
  /** The outbox, by place in the log (generation, partition, offset); items as JSON. What was published is never fetched again. */
  outbox?: OutboxRow[];
  /** How far it goes, by generation and partition. */
  outboxEnds?: OutboxEnd[];
}

interface OutboxEnd {
  g: number;
  p: number;
  o: number;
}

interface OutboxRow extends OutboxEnd {
  items: string;
}

/** The offset before which everything of a generation's partition was published. */
type Published = (generation: number, partition: number) => number;

/** One answer holds all that was asked for, up to its 16 MB. */
const inOneAnswer = 100_000;

/** Contacts, a document each, written by compare-and-set on their version. */
export class MongoContactStore implements ContactStore {
  constructor(private readonly house: MongoHouse) {}

  async load(ids: string[], published?: Published): Promise<Map<string, Contact>> {
    if (ids.length === 0) return new Map();
    const rows = await this.on('loading contacts', (contacts) => contacts.find({ _id: { $in: ids } }, { projection: published ? withoutOutbox : wholeContact, batchSize: inOneAnswer }).toArray());
    if (published) await this.addUnpublished(rows, published);
    return new Map(rows.map((row) => [row._id, contactOf(row, published)]));
  }

  async commit(changes: Contact[], writeId: string): Promise<{ conflicts: string[]; sizes: number[] }> {
    if (changes.length === 0) return { conflicts: [], sizes: [] };
    const sizes: number[] = [];
    const writes = changes.map((contact) => {
      const { _id, ...replacement } = contactRow(contact, writeId);
      sizes.push(replacement.doc.length);
      // A first version is inserted: nothing has version 0, and who inserted before makes the key a double one.
      return { replaceOne: { filter: { _id: is(_id), version: is(contact.version - 1) }, replacement, upsert: contact.version === 1 } };
    });
    return this.on('writing contacts', async (contacts) => {
      if (await allWritten(contacts, writes)) return { conflicts: [], sizes };
      const rows = await contacts.find({ _id: { $in: changes.map(({ id }) => id) }, writeId: is(writeId) }, { projection: { _id: 1 }, batchSize: inOneAnswer }).toArray();
      const written = new Set(rows.map(({ _id }) => _id));
      return { sizes, conflicts: changes.flatMap(({ id }) => (written.has(id) ? [] : [id])) };
    });
  }

  async due({ partition, partitions, now, limit }: { partition: number; partitions: number; now: number; limit: number }): Promise<{ id: string; wakeAt: number }[]> {
    const rows = await this.on('looking for due timers', (contacts) =>
      contacts
        .find({ slot: { $in: slotsOf(partition, partitions) }, wakeAt: { $lte: now } }, { projection: { wakeAt: 1 }, batchSize: inOneAnswer })
        .sort({ wakeAt: 1, _id: 1 })
        .limit(limit)
        .toArray(),
    );
    return rows.flatMap(({ _id, wakeAt }) => (wakeAt === undefined ? [] : [{ id: _id, wakeAt }]));
  }

  async nextWakeAt(): Promise<number | undefined> {
    // By the index that serves `due`: asked for once per jump of the clock, not worth an index of its own.
    const row = await this.on('looking for the next timer', (contacts) =>
      contacts.findOne({ slot: { $in: slotsOf(0, 1) }, wakeAt: { $lte: Number.MAX_SAFE_INTEGER } }, { projection: { _id: 0, wakeAt: 1 }, sort: { wakeAt: 1 } }),
    );
    return row?.wakeAt;
  }

  withRuns({ journey, partition, partitions, after = '', limit }: { journey?: string; partition?: number; partitions?: number; after?: string; limit: number }): Promise<Contact[]> {
    const slots = partitions === undefined ? {} : { slot: { $in: slotsOf(partition ?? 0, partitions) } };
    return this.page({ journeys: is(journey ?? '*'), _id: { $gt: after }, ...slots }, limit);
  }

  list({ after = '', limit }: { after?: string; limit: number }): Promise<Contact[]> {
    return this.page({ _id: { $gt: after } }, limit);
  }

  count(): Promise<number> {
    return this.on('counting contacts', (contacts) => contacts.countDocuments());
  }

  remove(id: string): Promise<boolean> {
    return this.on('removing a contact', async (contacts) => (await contacts.deleteOne({ _id: is(id) })).deletedCount > 0);
  }

  /** Outboxes that were not published: what an owner that died left behind, and nothing else. */
  private async addUnpublished(rows: ContactRow[], published: Published): Promise<void> {
    const open = rows.filter(({ outboxEnds = [] }) => outboxEnds.some(({ g, p, o }) => o >= published(g, p)));
    if (open.length === 0) return;
    const outboxes = await this.on('loading outboxes', (contacts) => contacts.find({ _id: { $in: open.map(({ _id }) => _id) } }, { projection: wholeContact, batchSize: inOneAnswer }).toArray());
    // Document and outbox as of one instant: another owner may have written in between.
    const byId = new Map(outboxes.map((row) => [row._id, row]));
    for (const row of open) Object.assign(row, byId.get(row._id));
  }

  private async page(filter: object, limit: number): Promise<Contact[]> {
    const rows = await this.on('listing contacts', (contacts) => contacts.find(filter, { projection: wholeContact }).sort({ _id: 1 }).limit(limit).toArray());
    return rows.map((row) => contactOf(row));
  }

  private on<Answer>(doing: string, work: (contacts: mongo.Collection<ContactRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('contacts', doing, work);
  }
}

/** One bulk write. Answers false where some lost the race, or where nobody knows what became of it: who wrote then stands in the documents. */
async function allWritten(contacts: mongo.Collection<ContactRow>, writes: mongo.AnyBulkWriteOperation<ContactRow>[]): Promise<boolean> {
  try {
    const { matchedCount, upsertedCount } = await contacts.bulkWrite(writes, { ordered: false });
    return matchedCount + upsertedCount === writes.length;
  } catch (error) {
    if (duplicatesIn(error) || isUnknownOutcome(error)) return false;
    throw error;
  }
}

/** A contact as it stands in the collection. */
export function contactRow(contact: Contact, writeId: string): ContactRow {
  const { id, slot, wakeAt, version, runs } = contact;
  return {
    _id: id, slot, version, writeId,
    ...(wakeAt !== undefined && { wakeAt }),
    ...(runs.length > 0 && { journeys: ['*', ...new Set(runs.map(({ journey }) => journey))] }),
    ...textsOf(contact),
  };
}

function textsOf(contact: Contact): Pick<ContactRow, 'doc' | 'outbox' | 'outboxEnds'> {
  if (contact.outbox.length === 0) return { doc: JSON.stringify(contact) };
  const rest = copyContact(contact);
  rest.outbox = [];
  return { doc: JSON.stringify(rest), outbox: contact.outbox.map(outboxRow), outboxEnds: endsOf(contact.outbox) };
}

function endsOf(outbox: OutboxEntry[]): OutboxEnd[] {
  const ends: OutboxEnd[] = [];
  for (const { generation: g, partition: p, offset: o } of outbox) {
    const end = ends.find((known) => known.g === g && known.p === p);
    if (end) end.o = Math.max(end.o, o);
    else ends.push({ g, p, o });
  }
  return ends;
}

const outboxRow = ({ generation, partition, offset, items }: OutboxEntry): OutboxRow => ({
  g: generation, p: partition, o: offset,
  items: `[${items.map((item) => `{"to":${JSON.stringify(item.to)},"id":${JSON.stringify(item.id)},"value":${outboxText(item)}}`).join(',')}]`,
});

/** Outbox entries before what was published are left out. */
export function contactOf({ doc, outbox = [] }: Pick<ContactRow, 'doc' | 'outbox'>, published: Published = () => 0): Contact {
  const contact = JSON.parse(doc) as Contact;
  for (const { g, p, o, items } of outbox) {
    if (o >= published(g, p)) contact.outbox.push({ generation: g, partition: p, offset: o, items: JSON.parse(items) as OutboxEntry['items'] });
  }
  return upgradeContact(contact);
}

const wholeContact = { doc: 1, outbox: 1 } as const;
const withoutOutbox = { doc: 1, outboxEnds: 1 } as const;

const slotLists = new Map<string, number[]>();

function slotsOf(partition: number, partitions: number): number[] {
  const key = `${partition}/${partitions}`;
  const slots = slotLists.get(key) ?? Array.from({ length: 1024 }, (_, slot) => slot).filter((slot) => slot % partitions === partition);
  slotLists.set(key, slots);
  return slots;
}
