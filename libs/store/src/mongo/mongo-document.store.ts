import type { mongo } from 'mongoose';
import { pageOf, readCursor } from '../embedded/cursor';
import type { DocumentStore, Page, StoredDocument } from '../ports';
import type { MongoHouse } from './mongo-house';
import { asked, insertAbsent, is, keyOf, reservePlaces, settled } from './rows';

interface DocumentRow {
  _id: string;
  n: number;
  kind: string;
  contact?: string;
  status?: string;
  at: number;
  /** As JSON. */
  body: string;
}

/** Documents of the channels; a document put again keeps its place. */
export class MongoDocumentStore implements DocumentStore {
  constructor(private readonly house: MongoHouse) {}

  async put(kind: string, documents: StoredDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const n = await reservePlaces(this.house, 'documents', documents.length);
    const rows = documents.map((document, i) => rowOf(kind, document, n + i));
    await this.on('writing documents', async (collection) => {
      const standing = await insertAbsent(collection, rows);
      const again = rows.filter((_, i) => standing.has(i));
      if (again.length > 0) await collection.bulkWrite(again.map(replace), { ordered: true });
    });
  }

  async swap(kind: string, document: StoredDocument, from: unknown): Promise<boolean> {
    const row = rowOf(kind, document, from === undefined ? await reservePlaces(this.house, 'documents', 1) : 0);
    return this.on('writing a document', async (collection) => {
      const done = await settled(async () => {
        if (from === undefined) return (await insertAbsent(collection, [row])).size === 0;
        return (await collection.updateOne({ _id: is(row._id), body: is(JSON.stringify(from)) }, updateOf(row))).matchedCount > 0;
      });
      // Where the answer was lost, what stands there tells.
      return done ?? (await collection.findOne({ _id: is(row._id) }, { projection: { body: 1 } }))?.body === row.body;
    });
  }

  async get<T>(kind: string, id: string): Promise<T | undefined> {
    const row = await this.on('reading a document', (documents) => documents.findOne({ _id: is(keyOf(kind, id)) }, { projection: { body: 1 } }));
    return row ? (JSON.parse(row.body) as T) : undefined;
  }

  async list<T>({ kind, contact, status, after, limit }: { kind: string; contact?: string; status?: string; after?: string; limit: number }): Promise<Page<T>> {
    const filter = { n: { $gt: readCursor(after) }, ...asked({ kind, contact, status }) };
    const rows = await this.on('listing documents', (documents) => documents.find(filter, { projection: { n: 1, body: 1 } }).sort({ n: 1 }).limit(limit + 1).toArray());
    return pageOf(rows, limit, ({ body }) => JSON.parse(body) as T);
  }

  count({ kind, status }: { kind: string; status?: string }): Promise<number> {
    return this.on('counting documents', (documents) => documents.countDocuments(asked({ kind, status })));
  }

  async kinds(): Promise<string[]> {
    return (await this.on('listing kinds of documents', (documents) => documents.distinct('kind'))).sort();
  }

  async remove(kind: string, ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    return this.on('removing documents', async (documents) => (await documents.deleteMany({ _id: { $in: ids.map((id) => keyOf(kind, id)) } })).deletedCount);
  }

  async removeOf(contact: string): Promise<Record<string, number>> {
    const gone: Record<string, number> = {};
    for (const kind of await this.kinds()) {
      const { deletedCount } = await this.on('removing documents', (documents) => documents.deleteMany(asked({ kind, contact })));
      if (deletedCount > 0) gone[kind] = deletedCount;
    }
    return gone;
  }

  private on<Answer>(doing: string, work: (documents: mongo.Collection<DocumentRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('documents', doing, work);
  }
}

function rowOf(kind: string, { id, contact, status, at, body }: StoredDocument, n: number): DocumentRow {
  return { _id: keyOf(kind, id), n, kind, ...(contact !== undefined && { contact }), ...(status !== undefined && { status }), at, body: JSON.stringify(body) };
}

const replace = (row: DocumentRow): mongo.AnyBulkWriteOperation<DocumentRow> => ({ updateOne: { filter: { _id: is(row._id) }, update: updateOf(row) } });

/** All but the place. */
function updateOf({ contact, status, at, body }: DocumentRow): mongo.UpdateFilter<DocumentRow> {
  const gone = { ...(contact === undefined && { contact: true as const }), ...(status === undefined && { status: true as const }) };
  const kept = { ...(contact !== undefined && { contact }), ...(status !== undefined && { status }), at, body };
  return { $set: kept, ...(Object.keys(gone).length > 0 && { $unset: gone }) };
}
