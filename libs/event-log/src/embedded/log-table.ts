import type { EmbeddedDatabase, SqlRow } from '@parcours/platform';
import type { LogRecord, NewRecord, Position } from '../event-log.port';

export interface Lane {
  id: number;
  topic: string;
  generation: number;
  /** How many partitions the generation has. */
  partitions: number;
  partition: number;
}

/** Rows of a lane (a partition of a topic's generation) are neighbours: position = lane * 2^32 + offset, the table's integer key. */
const span = 2 ** 32;
/** Rows that are looked at in one go where no index helps. */
const lookedAt = 10_000;

const tables = `
CREATE TABLE IF NOT EXISTS generations (topic TEXT PRIMARY KEY, generation INTEGER NOT NULL, partitions INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lanes (id INTEGER PRIMARY KEY, topic TEXT NOT NULL, generation INTEGER NOT NULL, partition_ INTEGER NOT NULL,
  begin_ INTEGER NOT NULL, next INTEGER NOT NULL, UNIQUE (topic, generation, partition_));
CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL, headers TEXT, appended_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS offsets (group_ TEXT NOT NULL, lane INTEGER NOT NULL, next INTEGER NOT NULL, metadata TEXT, PRIMARY KEY (group_, lane)) WITHOUT ROWID;
`;

/** The embedded log's tables. Methods that write are called inside `EmbeddedDatabase.write`. */
export class LogTable {
  constructor(private readonly database: EmbeddedDatabase) {
    database.createTables(tables);
  }

  topic(topic: string): { generation: number; partitions: number } | undefined {
    const row = this.database.get('SELECT generation, partitions FROM generations WHERE topic = ?', topic);
    return row && { generation: Number(row['generation']), partitions: Number(row['partitions']) };
  }

  createTopic(topic: string, partitions: number): void {
    if (this.topic(topic)) return;
    this.database.run('INSERT INTO generations VALUES (?, 1, ?)', topic, partitions);
    for (let partition = 0; partition < partitions; partition++) {
      this.database.run('INSERT INTO lanes (topic, generation, partition_, begin_, next) VALUES (?, 1, ?, 0, 0)', topic, partition);
    }
  }

  lanes(topic: string, generation: number): Lane[] {
    const rows = this.database.all('SELECT id, partition_ FROM lanes WHERE topic = ? AND generation = ? ORDER BY partition_', topic, generation);
    return rows.map((row) => ({ id: Number(row['id']), topic, generation, partitions: rows.length, partition: Number(row['partition_']) }));
  }

  range(lane: Lane): { begin: number; end: number } {
    const row = this.database.get('SELECT begin_, next FROM lanes WHERE id = ?', lane.id)!;
    return { begin: Number(row['begin_']), end: Number(row['next']) };
  }

  append(placed: { lane: Lane; record: NewRecord }[], appendedAt: number): Position[] {
    const ends = new Map<Lane, number>();
    const positions = placed.map(({ lane, record }) => {
      const offset = ends.get(lane) ?? this.range(lane).end;
      const headers = record.headers ? JSON.stringify(record.headers) : null;
      this.database.run('INSERT INTO log VALUES (?, ?, ?, ?, ?)', lane.id * span + offset, record.key, record.value, headers, appendedAt);
      ends.set(lane, offset + 1);
      return { partition: lane.partition, offset };
    });
    for (const [lane, next] of ends) this.database.run('UPDATE lanes SET next = ? WHERE id = ?', next, lane.id);
    return positions;
  }

  read(lane: Lane, offset: number, limit: number): LogRecord[] {
    const from = lane.id * span + offset;
    const rows = this.database.all('SELECT * FROM log WHERE position >= ? AND position < ? ORDER BY position LIMIT ?', from, (lane.id + 1) * span, limit);
    return rows.map((row) => toRecord(lane, row));
  }

  /** The next piece of the table, from a position on; undefined behind its end. */
  pieceFrom(position: number): { begin: number; next: number } | undefined {
    const begin = this.database.get<{ position: number | null }>('SELECT min(position) AS position FROM log WHERE position >= ?', position)?.position;
    if (begin === null || begin === undefined) return undefined;
    const last = this.database.get<{ position: number }>('SELECT position FROM log WHERE position >= ? ORDER BY position LIMIT 1 OFFSET ?', begin, lookedAt)?.position;
    return { begin, next: last ?? Number.MAX_SAFE_INTEGER };
  }

  /** Removes the records of a key between two positions (the second not included), or changes what they say. Answers how many. */
  forget(key: string, begin: number, next: number, change?: (value: string) => string): number {
    if (!change) return this.database.run('DELETE FROM log WHERE position >= ? AND position < ? AND key = ?', begin, next, key);
    const rows = this.database.all<{ position: number; value: string }>('SELECT position, value FROM log WHERE position >= ? AND position < ? AND key = ?', begin, next, key);
    const changed = rows.map(({ position, value }) => ({ position, value, after: change(value) })).filter(({ value, after }) => after !== value);
    for (const { position, after } of changed) this.database.run('UPDATE log SET value = ? WHERE position = ?', after, position);
    return changed.length;
  }

  /** Where a group stands; undefined for one that never read the lane. */
  offset(group: string, lane: Lane): { next: number; metadata: string | undefined } | undefined {
    const row = this.database.get('SELECT next, metadata FROM offsets WHERE group_ = ? AND lane = ?', group, lane.id);
    return row && { next: Number(row['next']), metadata: row['metadata'] === null ? undefined : String(row['metadata']) };
  }

  saveOffset(group: string, lane: Lane, next: number, metadata: string | undefined): void {
    const sql = 'INSERT INTO offsets VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next, metadata = excluded.metadata WHERE excluded.next >= next';
    this.database.run(sql, group, lane.id, next, metadata ?? null);
  }

  /** Removes the records at the lane's beginning that were appended before `before`, none from offset `upTo` on and `most` at one go. Answers how many. */
  prune(lane: Lane, before: number, upTo: number, most: number): number {
    const { begin, end } = this.range(lane);
    const kept = this.database.get(
      'SELECT position FROM log WHERE position >= ? AND position < ? AND appended_at >= ? ORDER BY position LIMIT 1',
      lane.id * span + begin, (lane.id + 1) * span, before,
    );
    const first = Math.max(begin, Math.min(kept ? Number(kept['position']) - lane.id * span : end, upTo, begin + most));
    // Most looks find nothing: nothing is written then.
    if (first === begin) return 0;
    this.database.run('DELETE FROM log WHERE position >= ? AND position < ?', lane.id * span, lane.id * span + first);
    this.database.run('UPDATE lanes SET begin_ = ? WHERE id = ?', first, lane.id);
    return first - begin;
  }
}

function toRecord(lane: Lane, row: SqlRow): LogRecord {
  return {
    topic: lane.topic,
    generation: lane.generation,
    partition: lane.partition,
    offset: Number(row['position']) - lane.id * span,
    key: String(row['key']),
    value: String(row['value']),
    headers: row['headers'] === null ? {} : (JSON.parse(String(row['headers'])) as Record<string, string>),
    appendedAt: Number(row['appended_at']),
  };
}
