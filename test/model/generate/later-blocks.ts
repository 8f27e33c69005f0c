import fc from 'fast-check';
import type { Draft } from './steps';

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 3): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq });
const weight = fc.constantFrom(1, 1, 2, 3, 10, 0.5);
const filled = (draft: Draft): Draft => Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));

/** A template, or several that share the contacts by weight. */
export function templates(one: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const several = fc.uniqueArray(fc.record({ template: one, weight }), { minLength: 1, maxLength: 3, size: 'max', selector: ({ template }) => template });
  return fc.oneof({ weight: 2, arbitrary: one as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: several });
}

export function split(inner: () => fc.Arbitrary<Draft[]>): fc.Arbitrary<Draft> {
  const branch = fc.record({ named: fc.boolean(), weight, steps: inner() });
  return fc
    .record({ branches: fc.array(branch, { minLength: 1, maxLength: 3, size: 'max' }), holdout: sometimes(fc.constantFrom(5, 33, 50, 80, 100), 2) })
    .map(({ branches, holdout }) => {
      const named = branches.map(({ named, ...branch }, n) => (named ? { name: `branch-${n}`, ...branch } : branch));
      return { split: filled({ branches: named, holdout: named.length === 1 ? (holdout ?? 33) : holdout }) };
    });
}

/** `trigger`: what may end it before its times are over. */
export function repeat(inner: () => fc.Arbitrary<Draft[]>, duration: fc.Arbitrary<string>, trigger: fc.Arbitrary<Draft>): fc.Arbitrary<Draft> {
  const body = fc.record({ every: duration, times: fc.constantFrom(1, 2, 2, 3, 4, 9), until: sometimes(trigger, 3), steps: inner() }).map(filled);
  // One inside another, at times both ended by the same.
  const nested = fc.tuple(body, body, inner(), fc.boolean()).map(([outer, within, behind, alike]) => ({ ...outer, steps: [{ repeat: alike ? { ...within, until: outer.until } : within }, ...behind] }));
  return fc.oneof({ weight: 3, arbitrary: body }, { weight: 2, arbitrary: nested as fc.Arbitrary<Draft> }).map((one) => ({ repeat: filled(one) }));
}

export const notify: fc.Arbitrary<Draft> = fc.record({ template: fc.constant('news'), digest: sometimes(fc.constantFrom('daily', 'weekly'), 2) }).map((body) => ({ notify: filled(body) }));

export function call(otherwise: fc.Arbitrary<unknown>): fc.Arbitrary<Draft> {
  const body = sometimes(fc.constant({ key: '= run.key', seen: 3 }), 2);
  return fc.record({ url: fc.constant('https://hooks.example.org/in'), body, otherwise }).map((one) => ({ call: filled(one) }));
}
