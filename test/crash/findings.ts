import type { EventLog, LogRecord } from '@parcours/event-log';
import type { Message, Page, Stores } from '@parcours/store';
import type { Acted } from './account';
import { baseOf, feedSource, type Feed } from './crash-feed';

/** What stands in the stores and the log when all is over. */
export interface Findings {
  acted: Acted[];
  /** Messages that are not done, by channel and status. */
  unfinished: string[];
  /** Mails, offers, pieces and tasks without their message, or messages without theirs. */
  mismatched: string[];
  /** Events that were answered and left no trace, and learners whose modules do not add up. */
  lostEvents: string[];
  /** Learners whose events stand in the log in another order than they were told. */
  outOfOrder: string[];
  /** Open dead letters, by code. */
  deadLetters: string[];
  /** Records of the feed's events in the log, repeats too. */
  records: number;
}

/** Reads everything that a run left behind. */
export async function findingsOf({ stores, log, feed }: { stores: Stores; log: EventLog; feed: Feed }): Promise<Findings> {
  const messages = await all((after) => stores.messages.list({ after, limit: 1_000 }));
  const done = messages.filter(({ status }) => status === 'done');
  const letters = await all((after) => stores.deadLetters.list({ status: 'open', after, limit: 1_000 }));
  const order = await readOrder(log, feed);
  return {
    acted: done.map(({ channel, journey, run, step, doneAt = 0 }) => ({ channel, journey, run, step, doneAt })),
    unfinished: messages.flatMap(({ status, channel, run, step, reason }) => (status === 'done' ? [] : [`${channel} ${status} ${reason ?? ''} ${run} ${step}`])),
    mismatched: await mismatches(stores, done),
    lostEvents: [...order.lost, ...(await lostModules(stores, feed))],
    outOfOrder: order.outOfOrder,
    deadLetters: letters.map(({ kind, code, reason }) => `${kind} ${code}: ${reason}`),
    records: order.records,
  };
}

/** A channel's deliveries beside its messages: one for one, by the command's id. */
async function mismatches(stores: Stores, done: Message[]): Promise<string[]> {
  const found: string[] = [];
  for (const [channel, kind] of [['content', 'offer'], ['print', 'print-piece'], ['task', 'task']] as const) {
    const ids = (await all((after) => stores.documents.list<{ id: string }>({ kind, after, limit: 1_000 }))).map(({ id }) => id);
    const messages = new Set(done.flatMap((message) => (message.channel === channel ? [message.id] : [])));
    for (const id of ids) if (!messages.delete(id)) found.push(`${kind} ${id} without a message`);
    for (const id of messages) found.push(`${channel} message ${id} without its ${kind}`);
  }
  for (const { channel, id } of done) if (channel === 'email' && (await stores.messages.content(id)) === undefined) found.push(`mail ${id} is not in the mailbox`);
  return found;
}

async function lostModules({ contacts }: Stores, { modules }: Feed): Promise<string[]> {
  const found = new Map<number, number>();
  for (let after: string | undefined; ; ) {
    const page = await contacts.list({ after, limit: 200 });
    for (const { enrolments } of page) {
      const base = Object.keys(enrolments).find((id) => id.startsWith(baseOf(0).slice(0, -1)));
      if (base !== undefined) found.set(Number(base.slice(baseOf(0).length - 1)), Object.values(enrolments[base]?.modules ?? {}).filter(Boolean).length);
    }
    after = page.at(-1)?.id;
    if (after === undefined) break;
  }
  return modules.flatMap((count, contact) => (found.get(contact) === count ? [] : [`learner ${contact} has ${found.get(contact) ?? 'no'} modules of ${count}`]));
}

/** Every event of the feed stands in the log, and of each learner in the order it was told; repeats may come behind. */
async function readOrder(log: EventLog, feed: Feed): Promise<{ lost: string[]; outOfOrder: string[]; records: number }> {
  const told = new Map(feed.streams.flat(2).map((event) => [event.id, event]));
  const last = new Map<number, number>();
  const seen = new Set<string>();
  const outOfOrder = new Set<string>();
  let records = 0;
  const { partitions, ends } = await log.state('learner.events');
  for (let partition = 0; partition < partitions; partition++) {
    for (const record of await readAll(log, partition, ends[partition] ?? 0)) {
      const event = told.get(feedEventId(record) ?? '');
      if (!event) continue;
      records += 1;
      if (seen.has(event.id)) continue;
      seen.add(event.id);
      if (event.place < (last.get(event.contact) ?? -1)) outOfOrder.add(`learner ${event.contact}: ${event.id}`);
      last.set(event.contact, event.place);
    }
  }
  return { lost: [...told.keys()].filter((id) => !seen.has(id)).map((id) => `${id} is not in the log`), outOfOrder: [...outOfOrder], records };
}

async function readAll(log: EventLog, partition: number, end: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (let from = 0; from < end; ) {
    const read = await log.read('learner.events', partition, from, 20_000);
    records.push(...read);
    from = (read.at(-1)?.offset ?? end) + 1;
  }
  return records;
}

function feedEventId({ value }: LogRecord): string | undefined {
  const { type, event } = JSON.parse(value) as { type?: string; event?: { id: string; source: string } };
  return type === 'event' && event?.source === feedSource ? event.id : undefined;
}

async function all<T>(page: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const { items: more, next } = await page(after);
    items.push(...more);
    if (next === undefined) return items;
    after = next;
  }
}
