import type { mongo } from 'mongoose';
import { pageOf, readCursor } from '../embedded/cursor';
import type { DeadLetter, DeadLetterStore, Page, ParkedRecord } from '../ports';
import type { MongoHouse } from './mongo-house';
import { asked, insertAbsent, is, keyOf, reservePlaces } from './rows';

interface LetterRow {
  _id: string;
  n: number;
  kind: string;
  status: DeadLetter['status'];
  /** As JSON. */
  letter: string;
}

interface ParkedRow {
  _id: string;
  contact: string;
  generation: number;
  partition: number;
  offset: number;
  /** As JSON. */
  record: string;
}

/** Dead letters, and the queues of parked contacts. Putting a letter again keeps its place and replaces what it says. */
export class MongoDeadLetterStore implements DeadLetterStore {
  constructor(private readonly house: MongoHouse) {}

  async put(letters: DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const n = await reservePlaces(this.house, 'deadLetters', letters.length);
    const rows = letters.map((letter, i): LetterRow => ({ _id: letter.id, n: n + i, kind: letter.kind, status: letter.status, letter: JSON.stringify(letter) }));
    await this.letters('writing dead letters', async (collection) => {
      const standing = await insertAbsent(collection, rows);
      const again = rows.filter((_, i) => standing.has(i));
      if (again.length > 0) await collection.bulkWrite(again.flatMap(replace), { ordered: true });
    });
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    const row = await this.letters('reading a dead letter', (letters) => letters.findOne({ _id: is(id) }));
    return row ? toLetter(row) : undefined;
  }

  async list({ kind, status, after, limit }: { kind?: string; status?: string; after?: string; limit: number }): Promise<Page<DeadLetter>> {
    const filter = { n: { $gt: readCursor(after) }, ...asked({ kind, status }) };
    return pageOf(await this.letters('listing dead letters', (letters) => letters.find(filter).sort({ n: 1 }).limit(limit + 1).toArray()), limit, toLetter);
  }

  async setStatus(id: string, status: DeadLetter['status']): Promise<void> {
    await this.letters('answering a dead letter', (letters) => letters.updateOne({ _id: is(id) }, { $set: { status } }));
  }

  async counts(): Promise<{ kind: string; status: string; count: number }[]> {
    const groups = await this.letters('counting dead letters', (letters) =>
      letters
        .aggregate<{ _id: { kind: string; status: string }; count: number }>([{ $match: { status: { $in: ['open', 'replayed', 'discarded'] } } }, { $group: { _id: { kind: '$kind', status: '$status' }, count: { $sum: 1 } } }])
        .toArray(),
    );
    return groups.map(({ _id: { kind, status }, count }) => ({ kind, status, count })).sort((a, b) => (keyOf(a.kind, a.status) < keyOf(b.kind, b.status) ? -1 : 1));
  }

  async park(records: ParkedRecord[]): Promise<void> {
    const rows = records.map((record): ParkedRow => {
      const { contact, generation, partition, offset } = record;
      return { _id: keyOf(contact, generation, partition, offset), contact, generation, partition, offset, record: JSON.stringify(record) };
    });
    await this.queue('parking records', (parked) => insertAbsent(parked, rows));
  }

  async parked(contact: string): Promise<ParkedRecord[]> {
    const rows = await this.queue('reading a parking queue', (parked) => parked.find({ contact: is(contact) }).sort({ generation: 1, partition: 1, offset: 1 }).toArray());
    return rows.map(({ record }) => JSON.parse(record) as ParkedRecord);
  }

  async unpark(contact: string, { generation, partition, offset }: { generation: number; partition: number; offset: number }): Promise<void> {
    await this.queue('clearing a parking queue', (parked) =>
      parked.deleteMany({ contact: is(contact), $or: [{ generation: { $lt: generation } }, { generation: is(generation), partition: is(partition), offset: { $lte: offset } }] }),
    );
  }

  async remove(ids: string[]): Promise<number> {
    if (ids.length === 0) return 0;
    return this.letters('removing dead letters', async (letters) => (await letters.deleteMany({ _id: { $in: ids } })).deletedCount);
  }

  private letters<Answer>(doing: string, work: (letters: mongo.Collection<LetterRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('deadLetters', doing, work);
  }

  private queue<Answer>(doing: string, work: (parked: mongo.Collection<ParkedRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('parked', doing, work);
  }
}

/** What the letter says always; its status unless it is a record's that was answered. */
function replace({ _id, status, letter }: LetterRow): mongo.AnyBulkWriteOperation<LetterRow>[] {
  return [
    { updateOne: { filter: { _id: is(_id) }, update: { $set: { letter } } } },
    { updateOne: { filter: { _id: is(_id), $or: [{ kind: { $ne: 'record' } }, { status: is('open' as const) }] }, update: { $set: { status } } } },
  ];
}

const toLetter = ({ status, letter }: LetterRow): DeadLetter => ({ ...(JSON.parse(letter) as DeadLetter), status });
