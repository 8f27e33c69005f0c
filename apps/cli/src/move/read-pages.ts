import type { Shelf, ShelfPage, ShelfRows, Shelves } from '@parcours/store';

const firstLimit = 100;
const mostRows = 1_000;
/** Characters of a page, about. */
const pageWeight = 1_000_000;

/** The pages of a shelf behind a cursor. Where rows are large a page holds few: what is in memory stays the same. */
export async function* readPages<S extends Shelf>(of: Shelves, shelf: S, after?: string): AsyncGenerator<Required<ShelfPage<ShelfRows[S]>>> {
  let limit = firstLimit;
  for (let behind = after; ; ) {
    const { rows, next } = await of[shelf].read(behind, limit);
    if (next === undefined) return;
    yield { rows, next };
    behind = next;
    const weight = rows.reduce((sum, row) => sum + weightOf(row), 1);
    limit = Math.max(1, Math.min(mostRows, limit * 2, Math.floor((rows.length * pageWeight) / weight)));
  }
}

const weightOf = (row: object): number => Object.values(row).reduce((sum: number, value: unknown) => sum + (typeof value === 'string' ? value.length : Array.isArray(value) ? JSON.stringify(value).length : 8), 0);
