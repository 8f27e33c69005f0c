import { isMap, isScalar, isSeq } from 'yaml';
import type { Document, Pair } from 'yaml';
import { KEYS_BY_PARENT } from './journey.schema';

/** Where people write keys in another order than the schema lists them, or a map stands under a key that has none of its own. */
const grammar: Readonly<Record<string, readonly string[]>> = {
  ...KEYS_BY_PARENT,
  entry: ['schedule', 'zone', 'segment', 'by', 'on', 'when', 'key', 'within', 'reentry'],
  branches: ['name', 'weight', 'when', 'steps'],
  until: ['date', 'before', 'after', 'at', 'on', 'when'],
  template: ['template', 'weight'],
};

/** Maps whose keys are the writer's own: their order is part of what they say. */
const free: ReadonlySet<string> = new Set(['set', 'data', 'body']);

/**
 * Puts the keys of every map of a journey in the grammar's order, those the grammar does not know behind the others. Aliases are not
 * followed: what they name is put in order where it stands.
 */
export function orderKeys(document: Document): void {
  order(document.contents, '');
}

function order(node: unknown, key: string): void {
  if (free.has(key)) return;
  if (isSeq(node)) {
    for (const item of node.items) order(item, key);
  } else if (isMap(node) && key === 'otherwise' && !node.items.some((pair) => grammar.steps?.includes(keyOf(pair)))) {
    // Steps by reason: the reasons are the writer's own.
    for (const { value } of node.items) order(value, 'steps');
  } else if (isMap(node)) {
    sort(node.items, grammar[key] ?? []);
    for (const pair of node.items) order(pair.value, keyOf(pair));
  }
}

function sort(pairs: Pair[], keys: readonly string[]): void {
  const rank = (pair: Pair): number => {
    const place = keys.indexOf(keyOf(pair));
    return place < 0 ? keys.length : place;
  };
  pairs.sort((a, b) => rank(a) - rank(b));
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}
