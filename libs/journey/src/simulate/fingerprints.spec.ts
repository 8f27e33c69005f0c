import fc from 'fast-check';
import { Fingerprints } from './fingerprints';

describe('fingerprints', () => {
  it('keep the first number given for each text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 6 }), fc.nat(1000)), { maxLength: 300 }), (given) => {
        const kept = new Map<string, number>();
        const prints = new Fingerprints();
        for (const [text, value] of given) {
          expect(prints.get(text)).toBe(kept.get(text));
          expect(prints.add(text, value)).toBe(!kept.has(text));
          if (!kept.has(text)) kept.set(text, value);
        }
        for (const [text, value] of kept) expect(prints.get(text)).toBe(value);
      }),
    );
  });

  it('tell 200,000 numbered ids apart', () => {
    const prints = new Fingerprints();
    for (let n = 0; n < 200_000; n++) if (!prints.add(`lms/main\ne-${n}`, n)) throw new Error(`e-${n} is taken for another`);
    const astray = Array.from({ length: 200_000 }, (_, n) => n).filter((n) => prints.get(`lms/main\ne-${n}`) !== n);
    expect(astray).toEqual([]);
  });
});
