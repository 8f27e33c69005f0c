import type { EmbeddedDatabase } from '@parcours/platform';
import type { Message, MessageContent, MessageStatus, MessageStore, Page, Settlement } from '../ports';
import { withRest } from '../with-rest';
import { pageOf, readCursor, where } from './cursor';
import { packContent, unpackContent } from './packed-content';

const tables = `
CREATE TABLE IF NOT EXISTS messages (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, contact TEXT NOT NULL, journey TEXT NOT NULL, status TEXT NOT NULL,
  reason TEXT, token TEXT, lease_until INTEGER, at INTEGER NOT NULL, done_at INTEGER, detail TEXT, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_contact ON messages (contact, n);
CREATE INDEX IF NOT EXISTS messages_status ON messages (status, n, channel);
CREATE TABLE IF NOT EXISTS message_contents (id TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL);`;

const channels: Record<Message['channel'], true> = { email: true, content: true, print: true, task: true, digest: true, call: true };

interface MessageRow {
  n: number;
  status: MessageStatus;
  reason: string | null;
  token: string | null;
  lease_until: number | null;
  done_at: number | null;
  detail: string | null;
  message: string;
}

/** Claims and messages, a row per command id: what changes stands in columns, what the command said in one document; contents beside them. */
export class EmbeddedMessageStore implements MessageStore {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  claim(rows: Message[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    return this.database.write(() => rows.filter((row) => this.insert(row, token, leaseUntil) || this.takeOver(row.id, token, now, leaseUntil)).map(({ id }) => id));
  }

  startSending(ids: string[], token: string): Promise<string[]> {
    return this.database.write(() => ids.filter((id) => this.database.run("UPDATE messages SET status = 'sending' WHERE id = ? AND token = ? AND status = 'claimed'", id, token) > 0));
  }

  async unsend(ids: string[], token: string): Promise<void> {
    await this.database.write(() => {
      for (const id of ids) this.database.run("UPDATE messages SET status = 'claimed' WHERE id = ? AND token = ? AND status = 'sending'", id, token);
    });
  }

  retake(ids: string[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    return this.database.write(() => ids.filter((id) => this.database.run("UPDATE messages SET token = ?, lease_until = ? WHERE id = ? AND status = 'sending' AND lease_until <= ?", token, leaseUntil, id, now) > 0));
  }

  async renew(ids: string[], token: string, leaseUntil: number): Promise<void> {
    await this.database.write(() => {
      for (const id of ids) this.database.run("UPDATE messages SET lease_until = ? WHERE id = ? AND token = ? AND status IN ('claimed', 'sending')", leaseUntil, id, token);
    });
  }

  async finish(outcomes: { id: string; token: string; status: MessageStatus; reason?: string; doneAt: number; detail?: unknown; content?: MessageContent }[]): Promise<void> {
    const packed = outcomes.map(({ content }) => content && packContent(content));
    await this.database.write(() => {
      for (const [i, { id, token, status, reason, doneAt, detail }] of outcomes.entries()) {
        const content = packed[i];
        const mine = this.database.run(
          "UPDATE messages SET status = ?, reason = ?, done_at = ?, detail = coalesce(?, detail) WHERE id = ? AND token = ? AND status IN ('claimed', 'sending')",
          status, reason ?? null, doneAt, detail === undefined ? null : JSON.stringify(detail), id, token,
        ) > 0 || this.addDetail(id, token, detail);
        if (mine && content !== undefined) this.database.run('INSERT OR REPLACE INTO message_contents VALUES (?, ?)', id, content);
      }
    });
  }

  releaseClaims(): Promise<number> {
    return this.database.write(() => this.database.run("UPDATE messages SET lease_until = 0 WHERE status IN ('claimed', 'sending')"));
  }

  reopen(id: string): Promise<boolean> {
    return this.database.write(
      () => this.database.run("UPDATE messages SET status = 'claimed', token = NULL, lease_until = 0, reason = NULL, done_at = NULL WHERE id = ? AND status = 'failed'", id) > 0,
    );
  }

  settle(settlements: Settlement[]): Promise<string[]> {
    return this.database.write(() =>
      settlements.flatMap(({ from, status, reason, doneAt, detail }) => {
        const settled = this.database.run(
          'UPDATE messages SET status = ?, reason = ?, done_at = ?, detail = ? WHERE id = ? AND status = ? AND detail IS ?',
          status, reason ?? null, doneAt, JSON.stringify(detail), from.id, from.status, from.detail === undefined ? null : JSON.stringify(from.detail),
        );
        return settled > 0 ? [from.id] : [];
      }),
    );
  }

  async many(ids: string[]): Promise<Map<string, Message>> {
    const rows = this.database.all<MessageRow>('SELECT * FROM messages WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
    return new Map(rows.map(toMessage).map((message) => [message.id, message]));
  }

  async get(id: string): Promise<Message | undefined> {
    const row = this.database.get<MessageRow>('SELECT * FROM messages WHERE id = ?', id);
    return row && toMessage(row);
  }

  async content(id: string): Promise<MessageContent | undefined> {
    const row = this.database.get<{ content: string }>('SELECT content FROM message_contents WHERE id = ?', id);
    return row && unpackContent(row.content);
  }

  async list(query: { channel?: string; contact?: string; journey?: string; status?: string; since?: number; after?: string; limit: number }): Promise<Page<Message>> {
    const { channel, contact, journey, status, since, after, limit } = query;
    const { sql, values } = where([['n > ?', readCursor(after)], ['channel = ?', channel], ['contact = ?', contact], ['journey = ?', journey], ['status = ?', status], ['at >= ?', since]]);
    return pageOf(this.database.all<MessageRow>(`SELECT * FROM messages ${sql} ORDER BY n LIMIT ?`, ...values, limit + 1), limit, toMessage);
  }

  async counts(): Promise<{ channel: string; status: string; count: number }[]> {
    // A sum per channel, so that one pass over the index by status answers without sorting.
    const sums = Object.keys(channels).map((channel) => `sum(channel = '${channel}') AS ${channel}`);
    const rows = this.database.all<Record<Message['channel'], number> & { status: string }>(`SELECT status, ${sums.join(', ')} FROM messages GROUP BY status`);
    return rows.flatMap(({ status, ...of }) => Object.entries(of).flatMap(([channel, count]) => (count > 0 ? [{ channel, status, count }] : [])));
  }

  private insert(row: Message, token: string, leaseUntil: number): boolean {
    const { detail, ...message } = row;
    const inserted = this.database.run(
      "INSERT OR IGNORE INTO messages (id, channel, contact, journey, status, token, lease_until, at, detail, message) VALUES (?, ?, ?, ?, 'claimed', ?, ?, ?, ?, ?)",
      row.id, row.channel, row.contact, row.journey, token, leaseUntil, row.at, detail === undefined ? null : JSON.stringify(detail), JSON.stringify(message),
    );
    return inserted > 0;
  }

  /** An outcome of what was settled meanwhile. Answers whether the claim still is `token`'s. */
  private addDetail(id: string, token: string, detail: unknown): boolean {
    const row = this.database.get<MessageRow>('SELECT * FROM messages WHERE id = ? AND token = ?', id, token);
    const whole = row && withRest(toMessage(row).detail, detail);
    if (whole !== undefined) this.database.run('UPDATE messages SET detail = ? WHERE id = ?', JSON.stringify(whole), id);
    return row !== undefined;
  }

  async reword(id: string, { content, detail }: { content: MessageContent | undefined; detail: unknown }): Promise<void> {
    const packed = content && packContent(content);
    await this.database.write(() => {
      this.database.run('UPDATE messages SET detail = ? WHERE id = ?', detail === undefined ? null : JSON.stringify(detail), id);
      if (packed !== undefined) this.database.run('UPDATE message_contents SET content = ? WHERE id = ?', packed, id);
    });
  }

  removeOf(contact: string): Promise<number> {
    return this.database.write(() => {
      this.database.run('DELETE FROM message_contents WHERE id IN (SELECT id FROM messages WHERE contact = ?)', contact);
      return this.database.run('DELETE FROM messages WHERE contact = ?', contact);
    });
  }

  private takeOver(id: string, token: string, now: number, leaseUntil: number): boolean {
    return this.database.run("UPDATE messages SET token = ?, lease_until = ? WHERE id = ? AND status = 'claimed' AND lease_until <= ?", token, leaseUntil, id, now) > 0;
  }
}

function toMessage({ status, reason, token, lease_until, done_at, detail, message }: MessageRow): Message {
  return {
    ...(JSON.parse(message) as Message),
    status,
    reason: reason ?? undefined,
    token: token ?? undefined,
    leaseUntil: lease_until ?? undefined,
    doneAt: done_at ?? undefined,
    detail: detail === null ? undefined : (JSON.parse(detail) as unknown),
  };
}
