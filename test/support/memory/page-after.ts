import type { Page } from '@parcours/store';

/** A page of what `fits` from an ordered list that only grows; the cursor is a place in the list. */
export function pageAfter<T>(all: T[], after: string | undefined, limit: number, fits: (item: T) => boolean): Page<T> {
  const items: T[] = [];
  for (let place = Number(after ?? 0); place < all.length; place++) {
    const item = all[place] as T;
    if (!fits(item)) continue;
    if (items.length === limit) return { items, next: String(place) };
    items.push(item);
  }
  return { items, next: undefined };
}
