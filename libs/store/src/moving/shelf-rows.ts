/** Columns as a row: what has no value is absent. */
export function withoutNulls<Row extends object>(columns: Record<string, unknown>): Row {
  const row: Record<string, unknown> = {};
  for (const name of Object.keys(columns)) if (columns[name] !== null && columns[name] !== undefined) row[name] = columns[name];
  return row as Row;
}

/** Entries by their ids, one each. */
export function byId<Value>(entries: Iterable<[string, Value]>): [string, Value][] {
  return [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1));
}
