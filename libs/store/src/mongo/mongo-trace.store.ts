import type { Trace } from '@parcours/journey';
import type { mongo } from 'mongoose';
import { pageOf, readCursor } from '../embedded/cursor';
import type { Page, TraceStore } from '../ports';
import type { MongoHouse } from './mongo-house';
import { byDecision, packTraces, unpackTraces } from './packed-traces';
import { asked, insertAbsent, is, keyOf, reservePlaces } from './rows';

/** The traces of one decision: most decisions leave several, and what is inserted costs by the row. */
interface TraceRow {
  /** The id of the first of them. */
  _id: string;
  /** The place of the last of them; the others stand right before. */
  n: number;
  contact: string;
  journeys: string[];
  at: number;
  lines: number;
  /** See `packTraces`. */
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
/** A decision takes no more steps at one go, and a trace is left by each of them. */
const linesAtMost = 100;

/**
 * Traces by contact, and how often each outcome came: counted behind the insertion, by who inserted; a process that dies between the two leaves its batch uncounted.
 * A decision's traces come and go together.
 */
export class MongoTraceStore implements TraceStore {
  constructor(private readonly house: MongoHouse) {}

  async put(traces: Trace[]): Promise<void> {
    if (traces.length === 0) return;
    const decisions = byDecision(traces);
    let place = (await reservePlaces(this.house, 'traces', traces.length)) - 1;
    const rows = decisions.map((decision) => traceRow(decision, (place += decision.length)));
    const standing = await this.on('writing traces', (collection) => insertAbsent(collection, rows));
    await this.count(decisions.flatMap((decision, i) => (standing.has(i) ? [] : decision)));
  }

  async ofContact({ contact, journey, after, limit }: { contact: string; journey?: string; after?: string; limit: number }): Promise<Page<Trace>> {
    const behind = readCursor(after);
    // The page before may have ended inside the first row, and no line of interest may be left in it.
    const rows = await this.on('reading traces', (traces) => traces.find({ n: { $gt: behind }, ...asked({ contact, journeys: journey }) }).sort({ n: 1 }).limit(limit + 2).toArray());
    const places = rows.flatMap(({ n, lines, trace }) => unpackTraces(trace).map((one, i) => ({ n: n - lines + 1 + i, trace: one })));
    return pageOf(places.filter(({ n, trace }) => n > behind && (journey === undefined || trace.journey === journey)), limit, ({ trace }) => trace);
  }

  prune({ before, limit }: { before: number; limit: number }): Promise<number> {
    return this.on('removing old traces', async (traces) => {
      const oldest = await traces.find({}, { projection: { at: 1, lines: 1 } }).sort({ n: 1 }).limit(limit).toArray();
      let more = limit;
      return remove(traces, oldest.filter(({ at, lines }) => at < before && (more -= lines) + lines > 0));
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
        const over = await newestTooOld(traces, at, keep);
        if (over === undefined) continue;
        const oldest = await traces.find({ contact: is(at), n: { $lte: over } }, { projection: { lines: 1 } }).sort({ n: 1 }).limit(trimmedAtOnce).toArray();
        removed += await remove(traces, oldest);
      }
      return { removed, next: at };
    });
  }

  removeOf(contact: string): Promise<number> {
    return this.on('removing traces', async (traces) => remove(traces, await traces.find({ contact: is(contact) }, { projection: { lines: 1 } }).toArray()));
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

/** `n`: the place of the last trace. */
export function traceRow(decision: Trace[], n: number): TraceRow {
  const { id = '', contact = '', at = 0 } = decision[0] ?? {};
  return { _id: id, n, contact, journeys: [...new Set(decision.map(({ journey }) => journey))], at, lines: decision.length, trace: packTraces(decision) };
}

/** Of a contact the place of the newest decision that `keep` newer traces stand before; undefined: there is none. */
async function newestTooOld(traces: mongo.Collection<TraceRow>, contact: string, keep: number): Promise<number | undefined> {
  // Nearly nobody has that many: one look by the index tells.
  if (!(await traces.findOne({ contact: is(contact) }, { sort: { n: -1 }, skip: Math.ceil(keep / linesAtMost), projection: { _id: 1 } }))) return undefined;
  let newer = 0;
  for await (const { n, lines } of traces.find({ contact: is(contact) }, { projection: { n: 1, lines: 1 }, batchSize: trimmedAtOnce }).sort({ n: -1 })) {
    if (newer >= keep) return n;
    newer += lines;
  }
  return undefined;
}

/** Answers how many traces went. */
async function remove(traces: mongo.Collection<TraceRow>, rows: Pick<TraceRow, '_id' | 'lines'>[]): Promise<number> {
  if (rows.length > 0) await traces.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } });
  return rows.reduce((sum, { lines }) => sum + lines, 0);
}
