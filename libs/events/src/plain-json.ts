/** Deeper than any learner event; far above it recursion in stores and templates would end the process. */
const MAX_DEPTH = 64;

/** Where and why a value is not JSON we take in. `path` is innermost first. */
export interface JsonFlaw {
  path: string[];
  code: 'too-deep' | 'forbidden-key' | 'not-json';
  message: string;
}

/**
 * Looks through a value for what would not survive as JSON, or would do harm as it: nesting beyond 64 levels, `__proto__`
 * keys (assigned by somebody downstream they would change an object's prototype), functions, dates, NaN. Stops at the
 * first flaw; undefined when there is none. A member whose value is undefined counts as absent.
 */
export function findJsonFlaw(value: unknown, depth = 0): JsonFlaw | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : notJson('a finite number');
    case 'object':
      break;
    default:
      return notJson('a JSON value');
  }
  if (value === null) return undefined;
  if (depth >= MAX_DEPTH) {
    return { path: [], code: 'too-deep', message: `expected at most ${MAX_DEPTH} levels of nesting. Flatten the event.` };
  }
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const flaw = findJsonFlaw(value[at], depth + 1);
      if (flaw) return within(flaw, String(at));
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // Not compared with Object.prototype: other realms have an Object of their own.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return notJson('a plain JSON object');
  for (const key of Object.keys(value)) {
    if (key === '__proto__') {
      return { path: [key], code: 'forbidden-key', message: 'expected no member of this name. Leave it out or rename it.' };
    }
    const flaw = findJsonFlaw((value as Record<string, unknown>)[key], depth + 1);
    if (flaw) return within(flaw, key);
  }
  return undefined;
}

function notJson(expected: string): JsonFlaw {
  return { path: [], code: 'not-json', message: `expected ${expected}. Send plain JSON.` };
}

function within(flaw: JsonFlaw, key: string): JsonFlaw {
  flaw.path.push(key);
  return flaw;
}
