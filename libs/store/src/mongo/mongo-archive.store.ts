import type { LearnerEvent } from '@parcours/events';
import { RetryableError } from '@parcours/platform';
import type { mongo } from 'mongoose';
import { cursorOf, pageOf, readCursor } from '../embedded/cursor';
import type { ArchivedEvent, ArchiveStatus, ArchiveStore, Page } from '../ports';
import type { MongoHouse } from './mongo-house';
import { asked, insertAbsent, is, keyOf, reservePlaces } from './rows';

interface EventRow {
  _id: string;
  n: number;
  source: string;
  id: string;
  digest: string;
  contact?: string;
  status: ArchiveStatus;
  time: number;
  receivedAt: number;
  /** As JSON: names of fields that come from outside mean nothing to MongoDB. */
  event: string;
}

/** An event, or a mark that what was pending is appended. */
type ArchiveRow = EventRow | { _id: string; status: 'mark' };

type Standing = { digest: string; status: ArchiveStatus };
type Inserted = Awaited<ReturnType<ArchiveStore['insert']>>[number];

/** Rows that one page of a listing looks at: what fits may be rare. */
const lookedAt = 5_000;
const removedAtOnce = 1_000;

/** Every accepted event. Nothing is ever changed: that a pending one was appended is a row of its own. */
export class MongoArchiveStore implements ArchiveStore {
  constructor(private readonly house: MongoHouse) {}

  async insert(events: ArchivedEvent[]): Promise<Inserted[]> {
    if (events.length === 0) return [];
    const n = await reservePlaces(this.house, 'archive', events.length);
    const rows = events.map(({ event, contact, source, id, digest, status, time, receivedAt }, i): EventRow => ({
      _id: eventKey({ source, id }), n: n + i, source, id, digest, ...(contact !== undefined && { contact }), status, time, receivedAt, event: JSON.stringify(event),
    }));
    const standing = await this.house.on<EventRow, Set<number>>('archive', 'archiving events', (archive) => insertAbsent(archive, rows));
    if (standing.size === 0) return events.map(() => ({ type: 'inserted' }));
    const earlier = await this.standingByKey(events.filter((_, i) => standing.has(i)));
    return events.map((event, i): Inserted => {
      if (!standing.has(i)) return { type: 'inserted' };
      const found = earlier.get(eventKey(event));
      if (!found) throw new RetryableError('archive-behind', `The archive neither took nor shows event ${event.id} of ${event.source}. Try again.`);
      return { type: 'exists', ...found };
    });
  }

  async markAppended(keys: { source: string; id: string }[]): Promise<void> {
    const pending = [...(await this.standingByKey(keys))].flatMap(([key, { status }]) => (status === 'pending' ? [{ _id: markKey(key), status: 'mark' as const }] : []));
    await this.house.on<ArchiveRow, unknown>('archive', 'marking events as appended', (archive) => insertAbsent(archive, pending));
  }

  async get(source: string, id: string): Promise<ArchivedEvent | undefined> {
    const _id = eventKey({ source, id });
    const rows = await this.house.on<ArchiveRow, ArchiveRow[]>('archive', 'reading an event', (archive) => archive.find({ _id: { $in: [_id, markKey(_id)] } }).toArray());
    return rows.filter(isEvent).map((row) => toArchived(row, rows.length > 1))[0];
  }

  async standing(keys: { source: string; id: string }[]): Promise<(Standing | undefined)[]> {
    const standing = await this.standingByKey(keys);
    return keys.map((key) => standing.get(eventKey(key)));
  }

  ofContact({ contact, after, limit }: { contact: string; after?: string; limit: number }): Promise<Page<ArchivedEvent>> {
    return this.page({ contact: is(contact), n: { $gt: readCursor(after) } }, limit);
  }

  async list({ from, until, by, contact, after, limit }: Parameters<ArchiveStore['list']>[0]): Promise<Page<ArchivedEvent>> {
    const behind = readCursor(after);
    const scope = asked({ contact });
    const end = await this.house.on<EventRow, EventRow | null>('archive', 'listing events', (archive) =>
      archive.findOne({ ...scope, n: { $gt: behind } }, { sort: { n: 1 }, skip: lookedAt - 1, projection: { _id: 0, n: 1 } }),
    );
    const range = { ...(from !== undefined && { $gte: from }), ...(until !== undefined && { $lte: until }) };
    const page = await this.page({ ...scope, n: { $gt: behind, ...(end && { $lte: end.n }) }, ...(Object.keys(range).length > 0 && { [by]: range }) }, limit);
    return { ...page, next: page.next ?? (end ? cursorOf(end.n) : undefined) };
  }

  async counts(): Promise<Record<ArchiveStatus, number>> {
    const count = (status: string): Promise<number> => this.house.on<ArchiveRow, number>('archive', 'counting events', (archive) => archive.countDocuments({ status: is(status) as { $eq: ArchiveStatus } }));
    const [marks = 0, pending = 0, appended = 0, anonymous = 0, outcome = 0] = await Promise.all(['mark', 'pending', 'appended', 'anonymous', 'outcome'].map(count));
    return { pending: Math.max(0, pending - marks), appended: appended + marks, anonymous, outcome };
  }

  async reword(source: string, id: string, event: LearnerEvent): Promise<void> {
    await this.house.on<EventRow, unknown>('archive', 'rewording an event', (archive) => archive.updateOne({ _id: is(eventKey({ source, id })) }, { $set: { event: JSON.stringify(event) } }));
  }

  removeOf(contact: string): Promise<number> {
    return this.house.on<ArchiveRow, number>('archive', 'removing events', async (archive) => {
      const keys = (await archive.find({ contact: is(contact) } as mongo.Filter<ArchiveRow>, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
      // Marks first: one that a crash left behind without its event nobody would find again.
      for (let from = 0; from < keys.length; from += removedAtOnce) {
        const piece = keys.slice(from, from + removedAtOnce);
        await archive.deleteMany({ _id: { $in: piece.map(markKey) } });
        await archive.deleteMany({ _id: { $in: piece } });
      }
      return keys.length;
    });
  }

  private async page(filter: object, limit: number): Promise<Page<ArchivedEvent>> {
    const rows = await this.house.on<EventRow, EventRow[]>('archive', 'listing events', (archive) => archive.find(filter).sort({ n: 1 }).limit(limit + 1).toArray());
    const marked = await this.marked(rows.flatMap(({ _id, status }) => (status === 'pending' ? [_id] : [])));
    return pageOf(rows, limit, (row) => toArchived(row, marked.has(row._id)));
  }

  private async marked(events: string[]): Promise<Set<string>> {
    if (events.length === 0) return new Set();
    const byMark = new Map(events.map((key) => [markKey(key), key]));
    const marks = await this.house.on<ArchiveRow, ArchiveRow[]>('archive', 'listing events', (archive) => archive.find({ _id: { $in: [...byMark.keys()] } }, { projection: { _id: 1 } }).toArray());
    return new Set(marks.map(({ _id }) => byMark.get(_id) ?? ''));
  }

  private async standingByKey(keys: { source: string; id: string }[]): Promise<Map<string, Standing>> {
    const wanted = [...new Set(keys.map(eventKey))];
    if (wanted.length === 0) return new Map();
    const rows = await this.house.on<ArchiveRow, ArchiveRow[]>('archive', 'looking up events', (archive) =>
      archive.find({ _id: { $in: [...wanted, ...wanted.map(markKey)] } }, { projection: { digest: 1, status: 1 }, batchSize: 2 * wanted.length + 1 }).toArray(),
    );
    const marks = new Set(rows.flatMap((row) => (isEvent(row) ? [] : [row._id])));
    return new Map(rows.filter(isEvent).map(({ _id, digest, status }) => [_id, { digest, status: statusOf(status, marks.has(markKey(_id))) }]));
  }
}

const eventKey = ({ source, id }: { source: string; id: string }): string => keyOf(source, id);
/** An event's key is a JSON list, so that no key begins as a mark's does. */
const markKey = (key: string): string => `appended ${key}`;
const isEvent = (row: ArchiveRow): row is EventRow => row.status !== 'mark';
const statusOf = (status: ArchiveStatus, marked: boolean): ArchiveStatus => (marked && status === 'pending' ? 'appended' : status);

function toArchived({ source, id, digest, contact, status, time, receivedAt, event }: EventRow, marked: boolean): ArchivedEvent {
  return { source, id, digest, contact, status: statusOf(status, marked), time, receivedAt, event: JSON.parse(event) as LearnerEvent };
}
