import { eachAtMost } from './handlebars-environment';

export interface Largest {
  path: string[];
  /** Characters. */
  size: number;
  /** Whether any of the values looked at has more than one line, or controls. */
  broken: boolean;
}

const breaking = /[\p{Cc}\u2028\u2029]/u;

/** The longest of the values at these paths, an item of a list standing as `*`. Looked at before a rendering, which would copy it as often as it shows it. */
export function largestReads(context: unknown, paths: readonly string[][]): Largest {
  const largest: Largest = { path: [], size: 0, broken: false };
  for (const path of paths) visit(context, path, 0, largest);
  return largest;
}

function visit(value: unknown, path: string[], from: number, largest: Largest): void {
  let here = value;
  for (let i = from; i < path.length; i++) {
    if (typeof here !== 'object' || here === null) return;
    const name = path[i] ?? '';
    if (name === '*') {
      const items: unknown[] = Array.isArray(here) ? here : Object.values(here);
      for (let at = 0; at < items.length && at < eachAtMost; at++) visit(items[at], path, i + 1, largest);
      return;
    }
    if (!Object.hasOwn(here, name)) return;
    here = (here as Record<string, unknown>)[name];
  }
  // A list that is shown as it is comes to all its items.
  if (typeof here === 'string' ? breaking.test(here) : Array.isArray(here)) largest.broken = true;
  const size = typeof here === 'string' ? here.length : Array.isArray(here) ? sizeOf(here) : 0;
  if (size <= largest.size) return;
  largest.path = path;
  largest.size = size;
}

const sizeOf = (list: unknown[]): number => list.reduce<number>((sum, item) => sum + (typeof item === 'string' ? item.length : Array.isArray(item) ? sizeOf(item) : 1), 0);
