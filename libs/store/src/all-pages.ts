import type { Page } from './ports';

/** Every item of a listing of a store, page by page. */
export async function allPages<T>(list: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await list(after);
    items.push(...page.items);
    after = page.next;
    if (after === undefined) return items;
  }
}
