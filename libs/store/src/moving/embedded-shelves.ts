import { upgradeContact, type Contact } from '@parcours/contact';
import type { Trace } from '@parcours/journey';
import type { EmbeddedDatabase, SqlValue } from '@parcours/platform';
import type { DigestGroup } from '../digests.port';
import { openEmbeddedStores } from '../embedded/open-embedded-stores';
import { runningIn } from '../embedded/embedded-contact.store';
import { contentJson } from '../embedded/packed-content';
import type { JourneyVersion, Message, ParkedRecord } from '../ports';
import { moveSettings, type ShelfDoor, type ShelfRows, type Shelves } from './shelves.port';
import { byId, withoutNulls } from './shelf-rows';

/** Where the tables' rows are: on a shelf, counted along with one, or part of the log, which does not move. A test holds it to the file. */
export const embeddedTables: Record<string, keyof ShelfRows | 'log'> = {
  contacts: 'contacts', identities: 'identities', shared_mailboxes: 'identities', archive: 'archive', archive_counts: 'archive', messages: 'messages', message_contents: 'messages',
  traces: 'traces', trace_counts: 'traceCounts', journey_versions: 'versions', version_sets: 'versionSets', dead_letters: 'deadLetters', parked: 'parked', settings: 'settings',
  documents: 'documents', digests: 'digests', digest_entries: 'digests', log: 'log', lanes: 'log', generations: 'log', offsets: 'log',
};

/** Where a row goes whose place another has: behind all that there are, however many. */
const behindAll = 2 ** 32;

interface Table<Row> {
  /** Rows behind the cursor's values, in their order, each with them in front of its own columns (`c1`, `c2`, ...); the last `?` is how many. */
  select: string;
  /** Values before every row; as many as the cursor has. */
  begin: SqlValue[];
  count: string;
  toRow?: (raw: never) => Row;
  insert: (row: Row) => void;
}

/** The shelves of an embedded data file, its tables made where they are absent. */
export function openEmbeddedShelves(database: EmbeddedDatabase): Shelves {
  openEmbeddedStores(database);
  const run = (sql: string, ...values: (SqlValue | undefined)[]): number => database.run(sql, ...values.map((value) => value ?? null));
  /** Puts a row in at its place, which no two rows share here; whether it was absent. `key`: what makes it the same row. */
  const place = (table: string, key: Record<string, string>, row: Record<string, SqlValue | undefined>): boolean => {
    const columns = { ...key, ...row };
    const names = Object.keys(columns);
    const sql = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    const stands = `SELECT 1 FROM ${table} WHERE ${Object.keys(key).map((name) => `${name} = ?`).join(' AND ')}`;
    for (let n = Number(row['n']); ; n += behindAll) {
      if (run(sql, ...Object.values({ ...columns, n }))) return true;
      if (database.get(stands, ...Object.values(key))) return false;
    }
  };

  const contacts: Table<ShelfRows['contacts']> = {
    select: 'SELECT rowid AS c1, id, doc FROM contacts WHERE rowid > ? ORDER BY rowid LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM contacts',
    insert: ({ id, doc }) => {
      const contact = upgradeContact(JSON.parse(doc) as Contact);
      run('INSERT OR IGNORE INTO contacts (id, slot, wake_at, version, write_id, journeys, doc) VALUES (?, ?, ?, ?, ?, ?, ?)', id, contact.slot, contact.wakeAt, contact.version, 'moved', runningIn(contact), doc);
    },
  };

  const identities: Table<ShelfRows['identities']> = {
    select: `SELECT * FROM (SELECT key AS c1, key, contact, identifier FROM identities WHERE key > ?1 UNION ALL SELECT key AS c1, key, NULL, NULL FROM shared_mailboxes WHERE key > ?1) ORDER BY c1 LIMIT ?2`,
    begin: [''],
    count: 'SELECT (SELECT count(*) FROM identities) + (SELECT count(*) FROM shared_mailboxes) AS count',
    insert: ({ key, contact, identifier }) => {
      if (contact === undefined) run('INSERT OR IGNORE INTO shared_mailboxes VALUES (?)', key);
      else run('INSERT OR IGNORE INTO identities VALUES (?, ?, ?)', key, contact, identifier);
    },
  };

  const archive: Table<ShelfRows['archive']> = {
    select: 'SELECT n AS c1, n AS place, source, id, digest, contact, status, time, received_at AS receivedAt, event FROM archive WHERE n > ? ORDER BY n LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM archive',
    insert: ({ place: n, source, id, digest, contact, status, time, receivedAt, event }) => {
      const inserted = place('archive', { source, id }, { n, digest, contact, status, time, received_at: receivedAt, event });
      if (inserted) run('INSERT INTO archive_counts VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1', status);
    },
  };

  const messages: Table<ShelfRows['messages']> = {
    select: `SELECT n AS c1, n AS place, messages.id, status, reason, token, lease_until AS leaseUntil, done_at AS doneAt, detail, message, content
      FROM messages LEFT JOIN message_contents ON message_contents.id = messages.id WHERE n > ? ORDER BY n LIMIT ?`,
    begin: [0],
    count: 'SELECT count(*) AS count FROM messages',
    toRow: ({ content, ...row }: ShelfRows['messages']) => withoutNulls({ ...row, content: content && contentJson(content) }),
    insert: ({ place: n, id, status, reason, token, leaseUntil, doneAt, detail, message, content }) => {
      const { channel, contact, journey, at } = JSON.parse(message) as Message;
      place('messages', { id }, { n, channel, contact, journey, status, reason, token, lease_until: leaseUntil, at, done_at: doneAt, detail, message });
      if (content !== undefined) run('INSERT OR IGNORE INTO message_contents VALUES (?, ?)', id, content);
    },
  };

  const traces: Table<ShelfRows['traces']> = {
    select: 'SELECT n AS c1, n AS place, id, trace FROM traces WHERE n > ? ORDER BY n LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM traces',
    insert: ({ place: n, id, trace }) => {
      const { contact, journey } = JSON.parse(trace) as Trace;
      place('traces', { id }, { n, contact, journey, trace });
    },
  };

  const traceCounts: Table<ShelfRows['traceCounts']> = {
    select: `SELECT journey AS c1, step AS c2, outcome AS c3, reason AS c4, * FROM trace_counts
      WHERE (journey, step, outcome, reason) > (?, ?, ?, ?) ORDER BY journey, step, outcome, reason LIMIT ?`,
    begin: ['', '', '', ''],
    count: 'SELECT count(*) AS count FROM trace_counts',
    insert: ({ journey, step, outcome, reason, count }) => void run('INSERT OR IGNORE INTO trace_counts VALUES (?, ?, ?, ?, ?)', journey, step, outcome, reason, count),
  };

  const versions: Table<ShelfRows['versions']> = {
    select: 'SELECT id AS c1, version AS c2, id, version, journey FROM journey_versions WHERE (id, version) > (?, ?) ORDER BY id, version LIMIT ?',
    begin: ['', 0],
    count: 'SELECT count(*) AS count FROM journey_versions',
    insert: ({ id, version, journey }) => void run('INSERT OR IGNORE INTO journey_versions VALUES (?, ?, ?, ?)', id, version, (JSON.parse(journey) as JourneyVersion).digest, journey),
  };

  const versionSets: Table<ShelfRows['versionSets']> = {
    select: 'SELECT n AS c1, n AS place, id, body FROM version_sets WHERE n > ? ORDER BY n LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM version_sets',
    insert: ({ place: n, id, body }) => void place('version_sets', { id }, { n, body }),
  };

  const deadLetters: Table<ShelfRows['deadLetters']> = {
    select: 'SELECT n AS c1, n AS place, id, status, letter FROM dead_letters WHERE n > ? ORDER BY n LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM dead_letters',
    insert: ({ place: n, id, status, letter }) => void place('dead_letters', { id }, { n, kind: (JSON.parse(letter) as { kind: string }).kind, status, letter }),
  };

  const parked: Table<ShelfRows['parked']> = {
    select: `SELECT contact AS c1, generation AS c2, part AS c3, offset AS c4, record FROM parked
      WHERE (contact, generation, part, offset) > (?, ?, ?, ?) ORDER BY contact, generation, part, offset LIMIT ?`,
    begin: ['', 0, 0, 0],
    count: 'SELECT count(*) AS count FROM parked',
    insert: ({ record }) => {
      const { contact, generation, partition, offset } = JSON.parse(record) as ParkedRecord;
      run('INSERT OR IGNORE INTO parked VALUES (?, ?, ?, ?, ?)', contact, generation, partition, offset, record);
    },
  };

  const settings: Table<ShelfRows['settings']> = {
    select: `SELECT key AS c1, key, value FROM settings WHERE key > ? AND substr(key, 1, ${moveSettings.length}) <> '${moveSettings}' ORDER BY key LIMIT ?`,
    begin: [''],
    count: `SELECT count(*) AS count FROM settings WHERE substr(key, 1, ${moveSettings.length}) <> '${moveSettings}'`,
    insert: ({ key, value }) => void run('INSERT OR IGNORE INTO settings VALUES (?, ?)', key, value),
  };

  const documents: Table<ShelfRows['documents']> = {
    select: 'SELECT n AS c1, n AS place, kind, id, contact, status, at, body FROM documents WHERE n > ? ORDER BY n LIMIT ?',
    begin: [0],
    count: 'SELECT count(*) AS count FROM documents',
    insert: ({ place: n, kind, id, contact, status, at, body }) => void place('documents', { kind, id }, { n, contact, status, at, body }),
  };

  const digests: Table<ShelfRows['digests']> = {
    select: `SELECT id AS c1, id, status, body, (SELECT json_group_array(json_array(entry.id, entry.body)) FROM digest_entries AS entry WHERE entry.digest = digests.id) AS entries
      FROM digests WHERE id > ? ORDER BY id LIMIT ?`,
    begin: [''],
    count: 'SELECT count(*) AS count FROM digests',
    toRow: ({ id, status, body, entries }: { id: string; status: string; body: string; entries: string }) => ({ id, status, group: body, entries: byId(JSON.parse(entries) as [string, string | null][]) }),
    insert: ({ id, status, group, entries }) => {
      run('INSERT OR IGNORE INTO digests VALUES (?, ?, ?, ?)', id, (JSON.parse(group) as DigestGroup).closesAt, status, group);
      for (const [entry, body] of entries) run('INSERT OR IGNORE INTO digest_entries VALUES (?, ?, ?, ?)', entry, id, body === null ? 0 : (JSON.parse(body) as { at: number }).at, body);
    },
  };

  return {
    contacts: doorOf(database, contacts), identities: doorOf(database, identities), archive: doorOf(database, archive), messages: doorOf(database, messages), traces: doorOf(database, traces),
    traceCounts: doorOf(database, traceCounts), versions: doorOf(database, versions), versionSets: doorOf(database, versionSets), deadLetters: doorOf(database, deadLetters), parked: doorOf(database, parked),
    settings: doorOf(database, settings), documents: doorOf(database, documents), digests: doorOf(database, digests),
  };
}

function doorOf<Row extends object>(database: EmbeddedDatabase, { select, begin, count, toRow, insert }: Table<Row>): ShelfDoor<Row> {
  const cursorOf = (raw: Record<string, SqlValue>): string => JSON.stringify(begin.map((_, i) => raw[`c${i + 1}`]));
  return {
    read: async (after, limit) => {
      const from = after === undefined ? begin : (JSON.parse(after) as SqlValue[]);
      const raws = database.all<Record<string, SqlValue>>(select, ...from, limit);
      const last = raws.at(-1);
      const rows = raws.map((raw) => {
        const { c1: _1, c2: _2, c3: _3, c4: _4, ...columns } = raw;
        return toRow ? toRow(columns as never) : withoutNulls<Row>(columns);
      });
      return { rows, ...(last && { next: cursorOf(last) }) };
    },
    insert: (rows) => database.write(() => rows.forEach(insert)),
    count: async () => database.get<{ count: number }>(count)?.count ?? 0,
  };
}
