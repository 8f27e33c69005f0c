import { withRest, type Message, type MessageContent, type MessageStatus, type MessageStore, type Page, type Settlement } from '@parcours/store';
import { isDeepStrictEqual } from 'node:util';
import { pageAfter } from './page-after';

/** Claims and messages in memory. */
export class MemoryMessageStore implements MessageStore {
  readonly rows = new Map<string, Message>();
  readonly contents = new Map<string, MessageContent>();

  async claim(rows: Message[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    return rows.flatMap((row) => {
      const known = this.rows.get(row.id);
      if (known && !(known.status === 'claimed' && (known.leaseUntil ?? 0) <= now)) return [];
      this.rows.set(row.id, { ...row, status: 'claimed', token, leaseUntil });
      return [row.id];
    });
  }

  async startSending(ids: string[], token: string): Promise<string[]> {
    return ids.filter((id) => {
      const row = this.rows.get(id);
      if (row?.status !== 'claimed' || row.token !== token) return false;
      this.rows.set(id, { ...row, status: 'sending' });
      return true;
    });
  }

  async unsend(ids: string[], token: string): Promise<void> {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row?.status === 'sending' && row.token === token) this.rows.set(id, { ...row, status: 'claimed' });
    }
  }

  async retake(ids: string[], token: string, now: number, leaseUntil: number): Promise<string[]> {
    return ids.filter((id) => {
      const row = this.rows.get(id);
      if (row?.status !== 'sending' || (row.leaseUntil ?? 0) > now) return false;
      this.rows.set(id, { ...row, token, leaseUntil });
      return true;
    });
  }

  async renew(ids: string[], token: string, leaseUntil: number): Promise<void> {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row?.token === token && (row.status === 'claimed' || row.status === 'sending')) this.rows.set(id, { ...row, leaseUntil });
    }
  }

  async finish(outcomes: { id: string; token: string; status: MessageStatus; reason?: string; doneAt: number; detail?: unknown; content?: MessageContent }[]): Promise<void> {
    for (const { id, token, content, ...outcome } of outcomes) {
      const row = this.rows.get(id);
      if (!row || row.token !== token) continue;
      if (row.status === 'claimed' || row.status === 'sending') this.rows.set(id, { ...row, ...outcome });
      else this.rows.set(id, { ...row, detail: withRest(row.detail, outcome.detail) });
      if (content) this.contents.set(id, content);
    }
  }

  async reword(id: string, { content, detail }: { content: MessageContent | undefined; detail: unknown }): Promise<void> {
    const row = this.rows.get(id);
    if (row && detail !== undefined) this.rows.set(id, { ...row, detail });
    if (content && this.contents.has(id)) this.contents.set(id, content);
  }

  async removeOf(contact: string): Promise<number> {
    const own = [...this.rows.values()].filter((row) => row.contact === contact);
    for (const { id } of own) {
      this.rows.delete(id);
      this.contents.delete(id);
    }
    return own.length;
  }

  async releaseClaims(): Promise<number> {
    const held = [...this.rows.values()].filter(({ status }) => status === 'claimed' || status === 'sending');
    for (const row of held) this.rows.set(row.id, { ...row, leaseUntil: 0 });
    return held.length;
  }

  async reopen(id: string): Promise<boolean> {
    const row = this.rows.get(id);
    if (row?.status !== 'failed') return false;
    this.rows.set(id, { ...row, status: 'claimed', token: undefined, leaseUntil: 0, reason: undefined, doneAt: undefined });
    return true;
  }

  async settle(settlements: Settlement[]): Promise<string[]> {
    return settlements.flatMap(({ from, ...told }) => {
      const row = this.rows.get(from.id);
      if (!row || row.status !== from.status || !isDeepStrictEqual(row.detail, from.detail)) return [];
      this.rows.set(from.id, { ...row, reason: undefined, ...told });
      return [from.id];
    });
  }

  async get(id: string): Promise<Message | undefined> {
    return this.rows.get(id);
  }

  async many(ids: string[]): Promise<Map<string, Message>> {
    return new Map([...new Set(ids)].flatMap((id) => [this.rows.get(id)].flatMap((row) => (row ? [[id, row] as const] : []))));
  }

  async content(id: string): Promise<MessageContent | undefined> {
    return this.contents.get(id);
  }

  async list(query: { channel?: string; contact?: string; journey?: string; status?: string; since?: number; after?: string; limit: number }): Promise<Page<Message>> {
    const { channel, contact, journey, status, since = 0, after, limit } = query;
    return pageAfter(
      [...this.rows.values()], after, limit,
      (row) => row.channel === (channel ?? row.channel) && row.contact === (contact ?? row.contact) && row.journey === (journey ?? row.journey) && row.status === (status ?? row.status) && row.at >= since,
    );
  }

  async counts(): Promise<{ channel: string; status: string; count: number }[]> {
    const counts = new Map<string, { channel: string; status: string; count: number }>();
    for (const { channel, status } of this.rows.values()) {
      const row = counts.get(`${channel} ${status}`) ?? { channel, status, count: 0 };
      counts.set(`${channel} ${status}`, { ...row, count: row.count + 1 });
    }
    return [...counts.values()];
  }
}
