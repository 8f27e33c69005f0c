import { Inject, Injectable } from '@nestjs/common';
import { STORES, type Message, type MessageContent, type Stores } from '@parcours/store';
import { z } from 'zod';
import { mailSource } from '../mail-source';

/** A mail as the mailbox lists it; times are epoch ms. */
export interface MailboxEntry {
  id: string;
  contact: string;
  from?: string;
  to: string;
  subject: string;
  at: number;
  journey: string;
  step: string;
  purpose: string;
  template?: string;
}

export interface MailboxPage {
  entries: MailboxEntry[];
  /** How many fit the search in all. */
  total: number;
  page: number;
  pages: number;
}

const perPage = 50;
const detailSchema = z.looseObject({ from: z.string().optional(), to: z.string(), subject: z.string() });

const mailboxSchema = z.object({ name: z.string().optional(), address: z.string() });
const headSchema = z.object({ purpose: z.string(), from: mailboxSchema, to: mailboxSchema, replyTo: mailboxSchema.optional(), messageId: z.string(), date: z.number(), headers: z.record(z.string(), z.string()) });

/** The mails that this deployment keeps, for people who look at them: it reads all there are, as a mailbox of a demo or a staging system may. */
@Injectable()
export class MailboxReader {
  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'messages'>) {}

  /** Newest first. `search`: words that all stand in the learner, the address or the subject, whatever case and accents. Pages count from 1. */
  async list({ search = '', page = 1 }: { search?: string; page?: number }): Promise<MailboxPage> {
    const words = plain(search).split(/\s+/).filter(Boolean);
    const found: MailboxEntry[] = [];
    for (let after: string | undefined; ; ) {
      const messages = await this.stores.messages.list({ channel: 'email', status: 'done', after, limit: 1_000 });
      for (const message of messages.items) {
        const entry = entryOf(message);
        const text = plain(`${message.learner} ${entry.to} ${entry.subject}`);
        if (words.every((word) => text.includes(word))) found.push(entry);
      }
      after = messages.next;
      if (after === undefined) break;
    }
    const pages = Math.max(1, Math.ceil(found.length / perPage));
    const shown = Math.min(page, pages);
    const newest = found.map((entry, place) => ({ entry, place })).sort((a, b) => b.entry.at - a.entry.at || b.place - a.place);
    return { entries: newest.slice((shown - 1) * perPage, shown * perPage).map(({ entry }) => entry), total: found.length, page: shown, pages };
  }

  /** A mail with what it says; `undefined` where there is none. */
  async read(id: string): Promise<{ entry: MailboxEntry; content: MessageContent } | undefined> {
    const [message, content] = await Promise.all([this.stores.messages.get(id), this.stores.messages.content(id)]);
    if (message?.channel !== 'email' || !content) return undefined;
    const source = content.source ?? (await sourceOf(content));
    return source === undefined ? undefined : { entry: entryOf(message), content: { ...content, source } };
  }
}

/** The source of a mail that is kept without one, as it left but for its signature and what its provider added. */
async function sourceOf({ id, subject = '', html = '', text = '', head }: MessageContent): Promise<string | undefined> {
  const known = headSchema.safeParse(head).data;
  return known && mailSource({ ...known, id, subject, html, text });
}

function entryOf({ id, contact, learner, at, doneAt, journey, step, purpose, template, detail }: Message): MailboxEntry {
  const stated = detailSchema.safeParse(detail).data;
  return { id, contact, from: stated?.from, to: stated?.to ?? learner, subject: stated?.subject ?? '', at: doneAt ?? at, journey, step, purpose, ...(template !== undefined && { template }) };
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
