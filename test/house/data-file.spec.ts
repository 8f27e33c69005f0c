import { newContact } from '@parcours/contact';
import { EmbeddedEventLog } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock, type SqlRow, type SqlValue } from '@parcours/platform';
import { openEmbeddedStores, type Stores } from '@parcours/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Keeps what is asked of the file, with its values. */
class ListeningDatabase extends EmbeddedDatabase {
  readonly asked = new Map<string, SqlValue[]>();

  override run(sql: string, ...values: SqlValue[]): number {
    this.asked.set(sql, values);
    return super.run(sql, ...values);
  }
  override get<Row = SqlRow>(sql: string, ...values: SqlValue[]): Row | undefined {
    this.asked.set(sql, values);
    return super.get<Row>(sql, ...values);
  }
  override all<Row = SqlRow>(sql: string, ...values: SqlValue[]): Row[] {
    this.asked.set(sql, values);
    return super.all<Row>(sql, ...values);
  }
}

let folder: string;
let database: ListeningDatabase;
let stores: Stores;
let log: EmbeddedEventLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-house-'));
  database = new ListeningDatabase(join(folder, 'parcours.db'));
  stores = openEmbeddedStores(database);
  log = new EmbeddedEventLog(database, new MovableClock(7));
});
afterEach(async () => {
  await log.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const trace = { id: 'ana:1:0', at: 1, contact: 'ana', learner: 'l', journey: 'welcome', version: 1, runId: 'r', run: 'k', outcome: 'acted', step: 'hello', cause: { type: 'event' } } as const;
const archived = {
  source: 'lms/main', id: 'a-1', digest: 'd', contact: 'ana', status: 'pending', time: 1, receivedAt: 2,
  event: { specversion: '1.0', id: 'a-1', source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', data: {} },
} as const;
const message = {
  id: 'm-1', channel: 'email', type: 'email.send', contact: 'ana', learner: 'l', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 1,
} as const;
const letter = { id: 'd-1', kind: 'record', code: 'decide-failed', reason: 'it failed', at: 1, status: 'open', body: '{}' } as const;

/** Every question that services ask per batch, per request or per poll. */
const questions: Record<string, () => Promise<unknown>> = {
  'contacts: load': () => stores.contacts.load(['ana']),
  'contacts: commit': async () => {
    const ana = { ...newContact('ana', 0), wakeAt: 5 };
    await stores.contacts.commit([{ ...ana, version: 1 }], 'w');
    await stores.contacts.commit([{ ...ana, version: 2, wakeAt: 6 }], 'w');
    await stores.contacts.commit([{ ...ana, version: 3, runs: [{ id: 'r', journey: 'welcome', version: 1, key: 'k', startedAt: 0, entry: {}, visits: {} }] }], 'w');
  },
  'contacts: due': () => stores.contacts.due({ partition: 1, partitions: 4, now: 10, limit: 500 }),
  'contacts: list': () => stores.contacts.list({ after: 'ana', limit: 50 }),
  'contacts: withRuns': () => stores.contacts.withRuns({ journey: 'welcome', after: 'ana', limit: 50 }),
  'identities: claim': () => stores.identities.claim([{ key: 'k', contact: 'ana', identifier: { scheme: 'email', value: 'x' } }]),
  'identities: of': () => stores.identities.of('ana'),
  'identities: shared': () => stores.identities.shared(['k']),
  'archive: insert': () => stores.archive.insert([archived, archived]),
  'archive: markAppended': () => stores.archive.markAppended([archived]),
  'archive: get': () => stores.archive.get('lms/main', 'a-1'),
  'archive: ofContact': () => stores.archive.ofContact({ contact: 'ana', limit: 50 }),
  'messages: claim': () => stores.messages.claim([message, message], 't', 0, 60),
  'messages: startSending': () => stores.messages.startSending(['m-1'], 't'),
  'messages: finish': () => stores.messages.finish([{ id: 'm-1', token: 't', status: 'done', doneAt: 1, content: { id: 'm-1' } }]),
  'messages: retake': () => stores.messages.retake(['m-1'], 't', 1, 2),
  'messages: renew': () => stores.messages.renew(['m-1'], 't', 2),
  'messages: releaseClaims': () => stores.messages.releaseClaims(),
  'messages: settle': () => stores.messages.settle([{ from: message, status: 'done', doneAt: 1, detail: {} }]),
  'messages: many': () => stores.messages.many(['m-1', 'm-2']),
  'messages: get': () => stores.messages.get('m-1'),
  'messages: list': () => stores.messages.list({ limit: 50 }),
  'messages: list by contact': () => stores.messages.list({ contact: 'ana', limit: 50 }),
  'messages: list by status': () => stores.messages.list({ status: 'done', limit: 50 }),
  'messages: list by contact and status': () => stores.messages.list({ contact: 'ana', status: 'done', limit: 50 }),
  'traces: put': () => stores.traces.put([trace]),
  'traces: ofContact': () => stores.traces.ofContact({ contact: 'ana', journey: 'welcome', limit: 50 }),
  'traces: counts': () => stores.traces.counts({ journey: 'welcome' }),
  'journeys: version': () => stores.journeys.version('welcome', 1),
  'dead letters: put': () => stores.deadLetters.put([letter]),
  'dead letters: list': () => stores.deadLetters.list({ status: 'open', limit: 50 }),
  'dead letters: parked': () => stores.deadLetters.parked('ana'),
  'settings: get': () => stores.settings.get('sends'),
  'documents: put': () => stores.documents.put('task', [{ id: 't-1', at: 1, body: {} }]),
  'documents: swap': async () => {
    await stores.documents.swap('task', { id: 't-2', at: 1, body: {} }, undefined);
    await stores.documents.swap('task', { id: 't-2', at: 1, body: { n: 1 } }, {});
  },
  'documents: get': () => stores.documents.get('task', 't-1'),
  'documents: list': () => stores.documents.list({ kind: 'task', limit: 50 }),
  'documents: list by contact': () => stores.documents.list({ kind: 'task', contact: 'ana', limit: 50 }),
  'documents: list by status': () => stores.documents.list({ kind: 'task', status: 'open', limit: 50 }),
  'documents: list by contact and status': () => stores.documents.list({ kind: 'task', contact: 'ana', status: 'open', limit: 50 }),
  'documents: count': () => stores.documents.count({ kind: 'task', status: 'open' }),
  'log: append': async () => {
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'ana', value: '1' }]);
  },
  'log: subscribe': async () => {
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'ana', value: '1' }]);
    await log.subscribe('t', { group: 'g' }, (batch) => batch.commit(1));
    await log.idle();
  },
};

async function plansOf(name: string): Promise<string[]> {
  database.asked.clear();
  await questions[name]?.();
  expect(database.asked.size).toBeGreaterThan(0);
  const asked = [...database.asked];
  return asked.flatMap(([sql, values]) => database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail));
}

describe('the data file', () => {
  it.each(Object.keys(questions))('answers by an index, never by reading a whole table: %s', async (name) => {
    expect((await plansOf(name)).filter((detail) => /^SCAN (?!CONSTANT ROW|json_each|slots)/.test(detail))).toEqual([]);
  });

  it.each([
    ['messages: list by contact', 'messages_contact'],
    ['messages: list by contact and status', 'messages_contact'],
    ['messages: list by status', 'messages_status'],
    ['messages: releaseClaims', 'messages_status'],
    ['documents: list by contact', 'documents_contact'],
    ['documents: list by contact and status', 'documents_contact'],
    ['documents: list by status', 'documents_status'],
    ['archive: ofContact', 'archive_contact'],
    ['traces: ofContact', 'traces_contact'],
  ])('answers %s by %s, in order and without sorting', async (name, index) => {
    const plans = await plansOf(name);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatch(new RegExp(`^SEARCH \\w+ USING INDEX ${index} \\(`));
  });

  it('holds the log and every store, over a re-opening', async () => {
    await log.ensureTopic('t', 1);
    await Promise.all([
      log.append('t', [{ key: 'ana', value: '1' }]),
      stores.contacts.commit([{ ...newContact('ana', 0), version: 1 }], 'w'),
      stores.archive.insert([archived]),
      stores.messages.claim([message], 't', 0, 60),
      stores.traces.put([trace]),
      stores.deadLetters.put([letter]),
      stores.settings.set('sends', true),
    ]);
    await log.close();
    await database.close();
    database = new ListeningDatabase(database.file);
    stores = openEmbeddedStores(database);
    log = new EmbeddedEventLog(database, new MovableClock(8));
    await stores.ping();
    expect((await log.state('t')).ends).toEqual([1]);
    expect([await stores.contacts.count(), await stores.archive.counts(), await stores.messages.counts(), await stores.deadLetters.counts(), await stores.settings.get('sends')]).toEqual([
      1, { pending: 1, appended: 0, anonymous: 0, outcome: 0 }, [{ channel: 'email', status: 'claimed', count: 1 }], [{ kind: 'record', status: 'open', count: 1 }], true,
    ]);
    expect((await stores.traces.ofContact({ contact: 'ana', limit: 1 })).items).toEqual([trace]);
  });
});
