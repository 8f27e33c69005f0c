/** Any failure while evaluating: an unknown name, an absent key, a type that does not fit. It spreads like an error of CEL. */
export const MISSING = Symbol('missing');

export interface Timestamp {
  type: 'timestamp';
  /** Epoch ms. */
  at: number;
}

export interface Span {
  type: 'span';
  ms: number;
}

export type CelMap = { [key: string]: CelValue | undefined };
export type CelValue = string | number | boolean | null | Timestamp | Span | CelValue[] | { type: 'map'; entries: CelMap } | typeof MISSING;

export const timestamp = (at: number): Timestamp => ({ type: 'timestamp', at });
export const map = (entries: CelMap): CelValue => ({ type: 'map', entries });

/** Fields that an event carries as RFC 3339 strings and expressions see as timestamps. */
const TIMES = new Set(['starts', 'ends']);

/** Plain JSON as expressions see it. */
export function toCel(json: unknown, key = ''): CelValue {
  if (json === undefined) return MISSING;
  if (Array.isArray(json)) return json.map((item) => toCel(item));
  if (typeof json === 'object' && json !== null) return map(Object.fromEntries(Object.entries(json).map(([name, value]) => [name, toCel(value, name)])));
  if (typeof json === 'string' && TIMES.has(key)) return timestamp(Date.parse(json));
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' ? json : null;
}
