import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { pageOf, readCursor } from '../embedded/cursor';
import type { Message, MessageContent, MessageStatus, MessageStore, Page, Settlement } from '../ports';
import { withRest } from '../with-rest';
import type { MongoHouse } from './mongo-house';
import { asked, insertAbsent, is, reservePlaces, settled } from './rows';

interface MessageRow {
  _id: string;
  n: number;
  channel: string;
  contact: string;
  journey: string;
  status: MessageStatus;
  reason?: string;
  token?: string;
  /** Which call began the sending. */
  going?: string;
  leaseUntil?: number;
  at: number;
  doneAt?: number;
  /** As JSON, as are the two below. */
  detail?: string;
  message: string;
  content?: string;
}

const statuses: MessageStatus[] = ['claimed', 'sending', 'done', 'refused', 'failed', 'expired', 'uncertain'];

const open: MessageStatus[] = ['claimed', 'sending'];

/** Claims and messages, a document per command id, with what people see of its content in it: outcome and content are one write. */
export class MongoMessageStore implements MessageStore {
  constructor(private readonly house: MongoHouse) {}

  async claim(rows: Message[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    if (rows.length === 0) return [];
    const n = await reservePlaces(this.house, 'messages', rows.length);
    const claims = rows.map((row, i) => toRow(row, n + i, token, leaseUntil));
    return this.on('claiming commands', async (messages) => {
      const standing = await settled(() => insertAbsent(messages, claims));
      if (standing?.size === 0) return rows.map(({ id }) => id);
      // Where the answer was lost it is made sure that each row stands: one that is neither claimed nor there would be lost.
      if (!standing) await insertAbsent(messages, claims);
      const held = rows.filter((_, i) => standing?.has(i) ?? true).map(({ id }) => id);
      const ended = { _id: { $in: held }, status: is('claimed' as const), leaseUntil: { $lte: now } };
      await surely(() => messages.updateMany(ended, { $set: { token, leaseUntil } }));
      // Who holds them now is read, never assumed: the token is this attempt's alone.
      const mine = new Set((await messages.find({ _id: { $in: held }, token: is(token), status: is('claimed' as const) }, { projection: { _id: 1 }, batchSize: held.length + 1 }).toArray()).map(({ _id }) => _id));
      return rows.flatMap(({ id }, i) => (standing && !standing.has(i) ? [id] : mine.delete(id) ? [id] : []));
    });
  }

  async startSending(ids: string[], token: string): Promise<string[]> {
    if (ids.length === 0) return [];
    const going = randomUUID();
    return this.on('beginning to send', async (messages) => {
      const { modifiedCount } = await surely(() => messages.updateMany({ _id: { $in: ids }, token: is(token), status: is('claimed' as const) }, { $set: { status: 'sending', going } }));
      if (modifiedCount === ids.length) return ids;
      const mine = new Set((await messages.find({ _id: { $in: ids }, going: is(going) }, { projection: { _id: 1 }, batchSize: ids.length + 1 }).toArray()).map(({ _id }) => _id));
      return ids.filter((id) => mine.has(id));
    });
  }

  async unsend(ids: string[], token: string): Promise<void> {
    if (ids.length === 0) return;
    await this.on('putting back what did not leave', (messages) => surely(() => messages.updateMany({ _id: { $in: ids }, token: is(token), status: is('sending' as const) }, { $set: { status: 'claimed' }, $unset: { going: true } })));
  }

  async retake(ids: string[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    if (ids.length === 0) return [];
    return this.on('taking over what was being sent', async (messages) => {
      const { modifiedCount } = await surely(() => messages.updateMany({ _id: { $in: ids }, status: is('sending' as const), leaseUntil: { $lte: now } }, { $set: { token, leaseUntil } }));
      if (modifiedCount === ids.length) return ids;
      const mine = new Set((await messages.find({ _id: { $in: ids }, token: is(token), status: is('sending' as const) }, { projection: { _id: 1 }, batchSize: ids.length + 1 }).toArray()).map(({ _id }) => _id));
      return ids.filter((id) => mine.has(id));
    });
  }

  async renew(ids: string[], token: string, leaseUntil: number): Promise<void> {
    if (ids.length === 0) return;
    await this.on('prolonging leases', (messages) => messages.updateMany({ _id: { $in: ids }, token: is(token), status: { $in: ['claimed', 'sending'] } }, { $set: { leaseUntil } }));
  }

  async finish(outcomes: { id: string; token: string; status: MessageStatus; reason?: string; doneAt: number; detail?: unknown; content?: MessageContent }[]): Promise<void> {
    if (outcomes.length === 0) return;
    const writes = outcomes.map(({ id, token, status, reason, doneAt, detail, content }) => ({
      updateOne: {
        filter: { _id: is(id), token: is(token), status: { $in: open } },
        update: {
          $set: { status, doneAt, ...(reason !== undefined && { reason }), ...(detail !== undefined && { detail: JSON.stringify(detail) }), ...(content && { content: JSON.stringify(content) }) },
          ...(reason === undefined && { $unset: { reason: true as const } }),
        },
      },
    }));
    await this.on('writing outcomes', async (messages) => {
      const { matchedCount } = await surely(() => messages.bulkWrite(writes, { ordered: false }));
      if (matchedCount < outcomes.length) for (const { id, token, detail, content } of outcomes) await addDetail(messages, { id, token, detail, content });
    });
  }

  async settle(settlements: Settlement[]): Promise<string[]> {
    if (settlements.length === 0) return [];
    const writes = settlements.map(({ from, status, reason, doneAt, detail }) => ({
      updateOne: {
        filter: { _id: is(from.id), status: is(from.status), ...textIs(from.detail) },
        update: { $set: { status, doneAt, detail: JSON.stringify(detail), ...(reason !== undefined && { reason }) }, ...(reason === undefined && { $unset: { reason: true as const } }) },
      },
    }));
    return this.on('settling messages', async (messages) => {
      const answer = await settled(() => messages.bulkWrite(writes, { ordered: false }));
      if (answer?.matchedCount === settlements.length) return settlements.map(({ from }) => from.id);
      const now = await this.many(settlements.map(({ from }) => from.id));
      return settlements.flatMap(({ from: { id }, status, detail }) => (now.get(id)?.status === status && JSON.stringify(now.get(id)?.detail) === JSON.stringify(detail) ? [id] : []));
    });
  }

  async many(ids: string[]): Promise<Map<string, Message>> {
    if (ids.length === 0) return new Map();
    const rows = await this.on('reading messages', (messages) => messages.find({ _id: { $in: ids } }, { projection: { content: 0 }, batchSize: ids.length + 1 }).toArray());
    return new Map(rows.map((row) => [row._id, toMessage(row)]));
  }

  async reword(id: string, { content, detail }: { content: MessageContent | undefined; detail: unknown }): Promise<void> {
    await this.on('rewording a message', async (messages) => {
      if (detail !== undefined) await messages.updateOne({ _id: is(id) }, { $set: { detail: JSON.stringify(detail) } });
      if (content) await messages.updateOne({ _id: is(id), content: { $exists: true } }, { $set: { content: JSON.stringify(content) } });
    });
  }

  async removeOf(contact: string): Promise<number> {
    return (await this.on('removing messages', (messages) => messages.deleteMany({ contact: is(contact) }))).deletedCount;
  }

  async releaseClaims(): Promise<number> {
    return (await this.on('ending leases', (messages) => messages.updateMany({ status: { $in: ['claimed', 'sending'] } }, { $set: { leaseUntil: 0 } }))).matchedCount;
  }

  async reopen(id: string): Promise<boolean> {
    const { matchedCount } = await this.on('opening a message again', (messages) =>
      messages.updateOne({ _id: is(id), status: is('failed' as const) }, { $set: { status: 'claimed', leaseUntil: 0 }, $unset: { token: true, reason: true, doneAt: true, going: true } }),
    );
    return matchedCount > 0;
  }

  async get(id: string): Promise<Message | undefined> {
    const row = await this.on('reading a message', (messages) => messages.findOne({ _id: is(id) }, { projection: { content: 0 } }));
    return row ? toMessage(row) : undefined;
  }

  async content(id: string): Promise<MessageContent | undefined> {
    const row = await this.on('reading what a message said', (messages) => messages.findOne({ _id: is(id) }, { projection: { content: 1 } }));
    return row?.content === undefined ? undefined : (JSON.parse(row.content) as MessageContent);
  }

  async list({ channel, contact, journey, status, since, after, limit }: { channel?: string; contact?: string; journey?: string; status?: string; since?: number; after?: string; limit: number }): Promise<Page<Message>> {
    const filter = { n: { $gt: readCursor(after) }, ...asked({ channel, contact, journey, status }), ...(since !== undefined && { at: { $gte: since } }) };
    const rows = await this.on('listing messages', (messages) => messages.find(filter, { projection: { content: 0 } }).sort({ n: 1 }).limit(limit + 1).toArray());
    return pageOf(rows, limit, toMessage);
  }

  async counts(): Promise<{ channel: string; status: string; count: number }[]> {
    // Naming every status lets the index answer.
    const groups = await this.on('counting messages', (messages) =>
      messages.aggregate<{ _id: { channel: string; status: string }; count: number }>([{ $match: { status: { $in: statuses } } }, { $group: { _id: { channel: '$channel', status: '$status' }, count: { $sum: 1 } } }]).toArray(),
    );
    return groups.map(({ _id: { channel, status }, count }) => ({ channel, status, count }));
  }

  private on<Answer>(doing: string, work: (messages: mongo.Collection<MessageRow>) => Promise<Answer>): Promise<Answer> {
    return this.house.on('messages', doing, work);
  }
}

const textIs = (detail: unknown): mongo.Filter<MessageRow> => ({ detail: detail === undefined ? { $exists: false } : is(JSON.stringify(detail)) });

/** An outcome of what was settled meanwhile, onto the detail that was read. */
async function addDetail(messages: mongo.Collection<MessageRow>, { id, token, detail, content }: { id: string; token: string; detail?: unknown; content?: MessageContent }): Promise<void> {
  for (;;) {
    const row = await messages.findOne({ _id: is(id), token: is(token), status: { $nin: open } });
    if (!row) return;
    const standing = toMessage(row).detail;
    const whole = withRest(standing, detail);
    const changes = { ...(whole !== undefined && { detail: JSON.stringify(whole) }), ...(content && { content: JSON.stringify(content) }) };
    if (Object.keys(changes).length === 0) return;
    const { matchedCount } = await surely(() => messages.updateOne({ _id: is(id), ...textIs(standing) }, { $set: changes }));
    if (matchedCount > 0) return;
  }
}

/** Writes once more where nobody knows whether it was done; doing it twice changes nothing. */
const surely = async <Answer>(write: () => Promise<Answer>): Promise<Answer> => (await settled(write)) ?? write();

function toRow({ detail, ...message }: Message, n: number, token: string, leaseUntil: number): MessageRow {
  const { id, channel, contact, journey, at } = message;
  return { _id: id, n, channel, contact, journey, status: 'claimed', token, leaseUntil, at, ...(detail !== undefined && { detail: JSON.stringify(detail) }), message: JSON.stringify(message) };
}

function toMessage({ status, reason, token, leaseUntil, doneAt, detail, message }: MessageRow): Message {
  return { ...(JSON.parse(message) as Message), status, reason, token, leaseUntil, doneAt, detail: detail === undefined ? undefined : (JSON.parse(detail) as unknown) };
}
