import { parsedJson, ProblemException } from '@parcours/platform';
import { z } from 'zod';

/** A place in a list that is put together here: the keys its last item is sorted by, first to last. */
export type ListKey = readonly (string | number)[];

const keySchema = z.array(z.union([z.string(), z.number()])).min(1).max(5);

/** A cursor as its holder sees it: opaque, and safe in an address. */
export function writeCursor(key: ListKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key of a cursor of the same shape as `like`. Throws `ProblemException` (400 `bad-cursor`) for one that no listing gave. */
export function readCursor<K extends ListKey>(cursor: string | undefined, like: K): K | undefined {
  if (cursor === undefined) return undefined;
  const parsed = keySchema.safeParse(parsedJson(Buffer.from(cursor, 'base64url').toString()));
  const key = parsed.data ?? [];
  if (key.length !== like.length || key.some((part, i) => typeof part !== typeof like[i])) {
    throw new ProblemException({ status: 400, code: 'bad-cursor', title: 'Bad request', detail: 'cursor: not one that this listing gave.', action: 'Leave it out to begin anew.', field: 'cursor' });
  }
  return key as unknown as K;
}

/** Orders keys part by part. */
export function compareKeys(a: ListKey, b: ListKey): number {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i] ?? 0, b[i] ?? 0];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * The page of a whole list that follows the cursor, in order of `keyOf`. Keys must be unique and stay what they are: then nothing is
 * shown twice or left out, whatever is added between two pages.
 */
export function pageBehind<T, K extends ListKey>(all: T[], keyOf: (item: T) => K, like: K, query: { cursor?: string; limit: number }): { items: T[]; next?: string } {
  const behind = readCursor(query.cursor, like);
  const ordered = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => compareKeys(a.key, b.key));
  const left = behind ? ordered.filter(({ key }) => compareKeys(key, behind) > 0) : ordered;
  const page = left.slice(0, query.limit);
  const last = page.at(-1);
  return { items: page.map(({ item }) => item), ...(last && left.length > page.length && { next: writeCursor(last.key) }) };
}
