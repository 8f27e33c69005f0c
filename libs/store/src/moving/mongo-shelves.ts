import { upgradeContact, type Contact } from '@parcours/contact';
import type { Trace } from '@parcours/journey';
import type { mongo } from 'mongoose';
import type { DigestGroup } from '../digests.port';
import type { CollectionName } from '../mongo/indexes';
import { contactOf, contactRow, type ContactRow } from '../mongo/mongo-contact.store';
import { traceRow } from '../mongo/mongo-trace.store';
import { unpackTraces } from '../mongo/packed-traces';
import type { MongoHouse, Row } from '../mongo/mongo-house';
import { insertAbsent, is, keyOf, upsert } from '../mongo/rows';
import type { JourneyVersion, Message, ParkedRecord } from '../ports';
import { moveSettings, type Shelf, type ShelfDoor, type ShelfPage, type ShelfRows, type Shelves } from './shelves.port';
import { byId, withoutNulls } from './shelf-rows';

/** Where the collections' documents are: on a shelf, or made along with them. */
export const mongoCollections: Record<CollectionName, Shelf | 'places'> = {
  contacts: 'contacts', identities: 'identities', archive: 'archive', messages: 'messages', traces: 'traces', traceCounts: 'traceCounts', versions: 'versions', versionSets: 'versionSets',
  deadLetters: 'deadLetters', parked: 'parked', settings: 'settings', documents: 'documents', digests: 'digests', digestEntries: 'digests', counters: 'places',
};

/** A document as MongoDB holds it; which fields it has depends on its collection. */
type Stored = Row & Record<string, unknown>;

interface Collection<S extends Shelf> {
  name: CollectionName;
  /** What of the collection is on the shelf; absent: all. */
  filter?: object;
  toRow: (document: Stored) => ShelfRows[S];
  toDocument: (row: ShelfRows[S]) => Stored;
}

const pick = (document: Stored, ...names: string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, document[name]]));
/** What has no value is left out, as the stores do. */
const stored = (_id: string, fields: Record<string, unknown>): Stored => withoutNulls({ _id, ...fields });

const contacts: Collection<'contacts'> = {
  name: 'contacts',
  toRow: ({ _id, doc, outbox }) => ({ id: _id, doc: outbox === undefined ? String(doc) : JSON.stringify(contactOf({ doc: String(doc), outbox: outbox as ContactRow['outbox'] })) }),
  // What has no outbox stays the very text it was.
  toDocument: ({ doc }) => {
    const row = contactRow(upgradeContact(JSON.parse(doc) as Contact), 'moved');
    return { ...row, doc: row.outbox === undefined ? doc : row.doc };
  },
};

const identities: Collection<'identities'> = {
  name: 'identities',
  toRow: (document) => withoutNulls({ key: document._id, ...pick(document, 'contact', 'identifier') }),
  toDocument: ({ key, contact, identifier }) => (contact === undefined ? { _id: key, shared: true } : { _id: key, contact, identifier }),
};

const messages: Collection<'messages'> = {
  name: 'messages',
  toRow: (document) => withoutNulls({ place: document['n'], id: document._id, ...pick(document, 'status', 'reason', 'token', 'leaseUntil', 'doneAt', 'detail', 'message', 'content') }),
  toDocument: ({ place, id, message, ...fields }) => {
    const { channel, contact, journey, at } = JSON.parse(message) as Message;
    return stored(id, { n: place, channel, contact, journey, at, message, ...fields });
  },
};

const traceCounts: Collection<'traceCounts'> = {
  name: 'traceCounts',
  toRow: (document) => pick(document, 'journey', 'step', 'outcome', 'reason', 'count') as ShelfRows['traceCounts'],
  toDocument: (row) => ({ _id: keyOf(row.journey, row.step, row.outcome, row.reason), ...row }),
};

const versionSets: Collection<'versionSets'> = {
  name: 'versionSets',
  toRow: ({ _id, n, body }) => ({ place: Number(n), id: _id, body: String(body) }),
  toDocument: ({ place, id, body }) => ({ _id: id, n: place, body }),
};

const deadLetters: Collection<'deadLetters'> = {
  name: 'deadLetters',
  toRow: ({ _id, n, status, letter }) => ({ place: Number(n), id: _id, status: String(status), letter: String(letter) }),
  toDocument: ({ place, id, status, letter }) => ({ _id: id, n: place, kind: (JSON.parse(letter) as { kind: string }).kind, status, letter }),
};

const parked: Collection<'parked'> = {
  name: 'parked',
  toRow: ({ record }) => ({ record: String(record) }),
  toDocument: ({ record }) => {
    const { contact, generation, partition, offset } = JSON.parse(record) as ParkedRecord;
    return { _id: keyOf(contact, generation, partition, offset), contact, generation, partition, offset, record };
  },
};

const settings: Collection<'settings'> = {
  name: 'settings',
  filter: { $or: [{ _id: { $lt: moveSettings } }, { _id: { $gte: `${moveSettings}\u{10ffff}` } }] },
  toRow: ({ _id, value }) => ({ key: _id, value: String(value) }),
  toDocument: ({ key, value }) => ({ _id: key, value }),
};

const documents: Collection<'documents'> = {
  name: 'documents',
  toRow: (document) => withoutNulls({ place: document['n'], kind: document['kind'], id: (JSON.parse(document._id) as string[])[1], ...pick(document, 'contact', 'status', 'at', 'body') }),
  toDocument: ({ place, kind, id, contact, status, at, body }) => stored(keyOf(kind, id), { n: place, kind, contact, status, at, body }),
};

const digests: Collection<'digests'> = {
  name: 'digests',
  toRow: (document) => {
    const { status, body, ids, entries } = document as Stored & { status: string; body: string; ids: string[]; entries: string[] };
    const said = new Map(entries.map((entry) => [(JSON.parse(entry) as { id: string }).id, entry]));
    return { id: document._id, status, group: body, entries: byId(ids.map((id): [string, string | null] => [id, said.get(id) ?? null])) };
  },
  toDocument: ({ id, status, group, entries }) => ({
    _id: id, status, ...(status !== 'closed' && { due: (JSON.parse(group) as DigestGroup).closesAt }), body: group,
    ids: entries.map(([entry]) => entry), entries: entries.flatMap(([, body]) => (body === null ? [] : [body])),
  }),
};

/** The shelves of a MongoDB, which the caller opened and closes. */
export function openMongoShelves(house: MongoHouse): Shelves {
  const plain = <S extends Shelf>(collection: Collection<S>): ShelfDoor<ShelfRows[S]> => ({
    read: async (after, limit) => {
      const page = await pageOf(house, collection.name, collection.filter, after, limit);
      return { ...page, rows: page.rows.map(collection.toRow) };
    },
    insert: (rows) => insert(house, collection.name, rows.map(collection.toDocument)),
    count: () => countOf(house, collection.name, collection.filter),
  });
  const plainDigests = plain(digests);
  return {
    contacts: plain(contacts), identities: plain(identities), archive: archiveOf(house), messages: plain(messages), traces: tracesOf(house), traceCounts: plain(traceCounts), versions: versionsOf(house),
    versionSets: plain(versionSets), deadLetters: plain(deadLetters), parked: plain(parked), settings: plain(settings), documents: plain(documents),
    digests: {
      ...plainDigests,
      insert: async (rows) => {
        await plainDigests.insert(rows);
        await insert(house, 'digestEntries', rows.flatMap(({ id, entries }) => entries.map(([entry]) => ({ _id: entry, group: id }))));
      },
    },
  };
}

/** That a pending event was appended stands beside it as a document of its own: the row says what holds. */
function archiveOf(house: MongoHouse): ShelfDoor<ShelfRows['archive']> {
  const events = { status: { $ne: 'mark' } };
  return {
    read: async (after, limit) => {
      const page = await pageOf(house, 'archive', events, after, limit);
      const marks = page.rows.flatMap(({ _id, status }) => (status === 'pending' ? [`appended ${_id}`] : []));
      const standing = marks.length === 0 ? [] : await house.on<Stored, Stored[]>('archive', 'reading the archive', (archive) => archive.find({ _id: { $in: marks } } as object, { projection: { _id: 1 } }).toArray() as Promise<Stored[]>);
      const marked = new Set(standing.map(({ _id }) => _id));
      const rows = page.rows.map((event): ShelfRows['archive'] => withoutNulls({
        place: event['n'], ...pick(event, 'source', 'id', 'digest', 'contact', 'time', 'receivedAt', 'event'), status: marked.has(`appended ${event._id}`) ? 'appended' : event['status'],
      }));
      return { ...page, rows };
    },
    insert: (rows) => insert(house, 'archive', rows.map(({ place, ...event }) => stored(keyOf(event.source, event.id), { n: place, ...event }))),
    count: () => countOf(house, 'archive', events),
  };
}

/** What was published together is one document: a page is of documents, a row of versions. */
function versionsOf(house: MongoHouse): ShelfDoor<ShelfRows['versions']> {
  const rowsOf = (document: Stored): ShelfRows['versions'][] => (JSON.parse(String(document['versions'])) as JourneyVersion[]).map((version) => ({ id: version.id, version: version.version, journey: JSON.stringify(version) }));
  return {
    read: async (after, limit) => {
      const page = await pageOf(house, 'versions', undefined, after, limit);
      return { ...page, rows: page.rows.flatMap(rowsOf) };
    },
    insert: (rows) => insert(house, 'versions', rows.map(({ id, version, journey }) => ({ _id: keyOf(id, version), keys: [keyOf(id, version)], ids: [id], versions: `[${journey}]` }))),
    count: () => house.on<Stored, number>('versions', 'counting versions', async (versions) => {
      const [sum] = await versions.aggregate<{ count: number }>([{ $unwind: '$keys' }, { $group: { _id: null, count: { $sum: 1 } } }]).toArray();
      return sum?.count ?? 0;
    }),
  };
}

/** A document holds what one decision left, or one trace that came by itself: a page is of documents, a row of traces. */
function tracesOf(house: MongoHouse): ShelfDoor<ShelfRows['traces']> {
  return {
    read: async (after, limit) => {
      const page = await pageOf(house, 'traces', undefined, after, limit);
      const rows = page.rows.flatMap(({ n, trace }) => unpackTraces(String(trace)).map((one, i, { length }) => ({ place: Number(n) - length + 1 + i, id: one.id, trace: JSON.stringify(one) })));
      return { ...page, rows };
    },
    insert: (rows) => insert(house, 'traces', rows.map(({ place, trace }) => ({ ...traceRow([JSON.parse(trace) as Trace], place), trace }))),
    count: () => house.on<Stored, number>('traces', 'counting traces', async (traces) => {
      const [sum] = await traces.aggregate<{ count: number }>([{ $group: { _id: null, count: { $sum: '$lines' } } }]).toArray();
      return sum?.count ?? 0;
    }),
  };
}

async function pageOf(house: MongoHouse, name: CollectionName, filter: object | undefined, after: string | undefined, limit: number): Promise<ShelfPage<Stored>> {
  const behind = after === undefined ? undefined : { _id: { $gt: after } };
  const asked = filter && behind ? { $and: [behind, filter] } : (behind ?? filter ?? {});
  const rows = await house.on<Stored, Stored[]>(name, `reading ${name}`, (collection) => collection.find(asked as mongo.Filter<Stored>).sort({ _id: 1 }).limit(limit).toArray() as Promise<Stored[]>);
  const last = rows.at(-1);
  return { rows, ...(last && { next: last._id }) };
}

const countOf = (house: MongoHouse, name: CollectionName, filter: object = {}): Promise<number> => house.on<Stored, number>(name, `counting ${name}`, (collection) => collection.countDocuments(filter as mongo.Filter<Stored>));

/** Absent ones are inserted; places that come later are behind theirs. */
async function insert(house: MongoHouse, name: CollectionName, documents: Stored[]): Promise<void> {
  if (documents.length === 0) return;
  const last = documents.reduce((most, { n }) => Math.max(most, typeof n === 'number' ? n : 0), 0);
  if (last > 0) await house.on<Row & { n: number }, unknown>('counters', `keeping the places of ${name}`, (counters) => upsert(() => counters.updateOne({ _id: is(name) }, { $max: { n: last } }, { upsert: true })));
  await house.on<Stored, unknown>(name, `writing ${name}`, (collection) => insertAbsent(collection, documents));
}
