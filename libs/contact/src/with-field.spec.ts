import fc from 'fast-check';
import { withField } from './with-field';

describe('a copy with one field set', () => {
  it('is what spreading gives, whatever the names', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'a'));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.integer())), names, fc.integer(), (entries, key, value) => {
        const record = Object.fromEntries(entries);
        const before = Object.entries(record);
        expect(Object.entries(withField(record, key, value))).toEqual(Object.entries({ ...record, [key]: value }));
        expect(Object.entries(record)).toEqual(before);
      }),
    );
  });

  it('has no other prototype for a field of that name', () => {
    expect(Object.getPrototypeOf(withField({}, '__proto__', { polluted: true }))).toBe(Object.prototype);
  });
});
