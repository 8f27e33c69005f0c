/** How often an item was chosen: a decaying mass, worth `count` at `lastAt` (epoch ms). */
export interface Popularity {
  count: number;
  lastAt: number;
}

export type PopularityTable = Record<string, Popularity>;

/** What was chosen 30 days ago counts half. */
export const popularityHalfLife = 30 * 86_400_000;

/** What is left of the mass at `now` (epoch ms); a time before `lastAt` changes nothing. */
export function popularityAt({ count, lastAt }: Popularity, now: number): number {
  return count * 0.5 ** (Math.max(0, now - lastAt) / popularityHalfLife);
}

/** Adds one choice at `at`; an older one than the last adds what is left of it. */
export function addChoice(before: Popularity | undefined, at: number): Popularity {
  if (!before) return { count: 1, lastAt: at };
  if (at >= before.lastAt) return { count: popularityAt(before, at) + 1, lastAt: at };
  return { count: before.count + popularityAt({ count: 1, lastAt: at }, before.lastAt), lastAt: before.lastAt };
}

/** Sums tables that were counted apart (one per partition). The answer does not depend on their order. */
export function mergePopularity(tables: PopularityTable[]): PopularityTable {
  const merged: PopularityTable = {};
  for (const id of [...new Set(tables.flatMap((table) => Object.keys(table)))].sort()) {
    const parts = tables.flatMap((table) => (table[id] ? [table[id]] : []));
    const lastAt = Math.max(...parts.map((part) => part.lastAt));
    const masses = parts.map((part) => popularityAt(part, lastAt)).sort((a, b) => a - b);
    merged[id] = { count: masses.reduce((sum, mass) => sum + mass, 0), lastAt };
  }
  return merged;
}
