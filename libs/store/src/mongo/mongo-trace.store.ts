import type { Trace } from '@parcours/journey';
import type { mongo } from 'mongoose';
import { pageOf, readCursor } from '../embedded/cursor';
import type { Page, TraceStore } from '../ports';
import type { MongoHouse } from './mongo-house';
import { asked, insertAbsent, is, keyOf, reservePlaces } from './rows';

interface TraceRow {
  _id: string;
  n: number;
  contact: string;
  journey: string;
  at: number;
  /** As JSON. */
  trace: string;
}

interface CountRow {
  _id: string;
  journey: string;
  step: string;
  outcome: string;
  reason: string;
  count: number;
}

const trimmedAtOnce = 1_000;

/** Traces by contact, and how often each outcome came: counted behind the insertion, by who inserted; a process that dies between the two leaves its batch uncounted. */
export class MongoTraceStore implements TraceStore {
  constructor(private readonly house: MongoHouse) {}

  async put(traces: Trace[]): Promise<void> {
    if (traces.length === 0) return;
    const n = await reservePlaces(this.house, 'traces', traces.length);
    const rows = traces.map((trace, i): TraceRow => ({ _id: trace.id, n: n + i, contact: trace.contact, journey: trace.journey, at: trace.at, trace: JSON.stringify(trace) }));
    const standing = await this.on('writing traces', (collection) => insertAbsent(collection, rows));
    await this.count(traces.filter((_, i) => !standing.has(i)));
  }

  async ofContact({ contact, journey, after, limit }: { contact: string; journey?: string; after?: string; limit: number }): Promise<Page<Trace>> {
    const filter = { n: { $gt: readCursor(after) }, ...asked({ contact, journey }) };
    const rows = await this.on('reading traces', (traces) => traces.find(filter).sort({ n: 1 }).limit(limit + 1).toArray());
    return pageOf(rows, limit, ({ trace }) => JSON.parse(trace) as Trace);
  }

  prune({ before, limit }: { before: number; limit: number }): Promise<number> {
    return this.on('removing old traces', async (traces) => {
      const oldest = await traces.find({}, { projection: { at: 1 } }).sort({ n: 1 }).limit(limit).toArray();
      return remove(traces, oldest.flatMap(({ _id, at }) => (at < before ? [_id] : [])));
    });
  }

  trim({ keep, after = '', limit }: { keep: number; after?: string; limit: number }): Promise<{ removed: number; next?: string }> {
    return this.on('trimming traces', async (traces) => {
      let at = after;
      let removed = 0;
      for (let looked = 0; looked < limit; looked++) {
        const next = await traces.findOne({ contact: { $gt: at } }, { sort: { contact: 1 }, projection: { contact: 1 } });
        if (!next) return { removed };
        at = next.contact;
        const over = await traces.findOne({ contact: is(at) }, { sort: { n: -1 }, skip: keep, projection: { n: 1 } });
        if (!over) continue;
        const oldest = await traces.find({ contact: is(at), n: { $lte: over.n } }, { projection: { _id: 1 } }).sort({ n: 1 }).limit(trimmedAtOnce).toArray();
        removed += await remove(traces, oldest.map(({ _id }) => _id));
      }
      return { removed, next: at };
    });
  }

  removeOf(contact: string): Promise<number> {
    return this.on('removing traces', async (traces) => (await traces.deleteMany({ contact: is(contact) })).deletedCount);
  }

  async counts({ journey }: { journey?: string }): Promise<{ journey: string; step?: string; outcome: string; reason?: string; count: number }[]> {
    const rows = await this.house.on<CountRow, CountRow[]>('traceCounts', 'counting traces', (counts) => counts.find(asked({ journey })).sort({ _id: 1 }).toArray());
    return rows.map(({ journey: of, step, outcome, reason, count }) => ({ journey: of, step: step || undefined, outcome, reason: reason || undefined, count }));
  }

  private async count(traces: Trace[]): Promise<void> {
    const added = new Map<string, CountRow>();
    for (const { journey, step = '', outcome, reason = '' } of traces) {
      const _id = keyOf(journey, step, outcome, reason);
      added.set(_id, { _id, journey, step, outcome, reason, count: (added.get(_id)?.count ?? 0) + 1 });
    }
    const rows = [...added.values()];
    if (rows.length === 0) return;
    await this.house.on<CountRow, unknown>('traceCounts', 'counting traces', async (counts) => {
      await insertAbsent(counts, await this.unknown(counts, rows));
      await counts.bulkWrite(rows.map(({ _id, count }) => ({ updateOne: { filter: { _id: is(_id) }, update: { $inc: { count } } } })), { ordered: false });
    });
  }

  /** Rows at nought of what was never counted: inserting them first leaves nothing to lose a race. */
  private async unknown(counts: mongo.Collection<CountRow>, rows: CountRow[]): Promise<CountRow[]> {
    const known = new Set((await counts.find({ _id: { $in: rows.map(({ _id }) => _id) } }, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id));
    return rows.flatMap((row) => (known.has(row._id) ? [] : [{ ...row, count: 0 }]));
  }

  private on<Answer>(doing: string, work: (traces: mongo.Collection<TraceRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('traces', doing, work);
  }
}

async function remove(traces: mongo.Collection<TraceRow>, ids: string[]): Promise<number> {
  return ids.length === 0 ? 0 : (await traces.deleteMany({ _id: { $in: ids } })).deletedCount;
}
