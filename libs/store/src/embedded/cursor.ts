import { TerminalError } from '@parcours/platform';
import type { Page } from '../ports';

/** A cursor is the row number of the last item, opaque to its holder. Throws `TerminalError` for one that no listing gave. */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const n = Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isInteger(n) || n < 0) throw new TerminalError('bad-cursor', 'cursor: not one that a listing gave. Leave it out to begin anew.');
  return n;
}

/** The cursor behind a row. */
export function cursorOf(n: number): string {
  return Buffer.from(String(n)).toString('base64url');
}

/** A page from rows of which one more than `limit` was asked for. */
export function pageOf<Row extends { n: number }, Item>(rows: Row[], limit: number, toItem: (row: Row) => Item): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(toItem), next: rows.length > limit && last ? cursorOf(last.n) : undefined };
}

/** Conditions joined by AND, with their values; undefined values ask nothing. */
export function where(conditions: [string, string | number | undefined][]): { sql: string; values: (string | number)[] } {
  const asked = conditions.filter((condition): condition is [string, string | number] => condition[1] !== undefined);
  return { sql: asked.length ? `WHERE ${asked.map(([sql]) => sql).join(' AND ')}` : '', values: asked.map(([, value]) => value) };
}
