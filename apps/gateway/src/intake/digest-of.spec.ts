import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from './digest-of';

/** The same content with its members the other way round. */
function turned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, turned(member)]));
}

// What reaches the digest has no such member: the intake refuses it before.
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

describe('a digest', () => {
  it('does not depend on the order of members', () => {
    fc.assert(fc.property(json, (value) => digestOf(turned(value)) === digestOf(value)));
  });

  it('differs where the content does', () => {
    fc.assert(fc.property(json, json, (a, b) => (digestOf(a) === digestOf(b)) === isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))));
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [[1, 2], [2, 1]],
    [{ a: { b: 1 } }, { a: { c: 1 } }],
  ])('tells %j from %j', (a, b) => {
    expect(digestOf(a)).not.toBe(digestOf(b));
  });

  it('takes an undefined member for none', () => {
    expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
  });
});
