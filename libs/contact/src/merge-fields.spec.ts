import fc from 'fast-check';
import type { Dated } from './contact';
import { mergeFields } from './merge-fields';

const fieldNames = ['id', 'name', 'city', 'locale', 'score', 'constructor'];
const statement = fc.record({ at: fc.integer({ min: 0, max: 6 }), fields: fc.dictionary(fc.constantFrom(...fieldNames), fc.integer({ min: 0, max: 3 })) });

/** Each field with the time of its setter, the plain way. */
function plainly(statements: readonly { at: number; fields: Record<string, number> }[]): Map<string, { value: number; at: number }> {
  const known = new Map<string, { value: number; at: number }>();
  for (const { at, fields } of statements) {
    for (const [field, value] of Object.entries(fields)) if ((known.get(field)?.at ?? -Infinity) <= at) known.set(field, { value, at });
  }
  return known;
}

describe('fields merged into a record', () => {
  it('are overwritten by statements that are not older only, in whatever order these come', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), (statements) => {
        const record = statements.reduce<Dated<Record<string, number>>>((before, { at, fields }) => mergeFields(before, fields, at), { values: {}, times: {} });
        const known = plainly(statements);
        expect(record.values).toEqual(Object.fromEntries([...known].map(([field, { value }]) => [field, value])));
        for (const [field, { at }] of known) expect([field, Object.hasOwn(record.times, field) ? record.times[field] : record.at]).toEqual([field, at]);
      }),
      { numRuns: 2000 },
    );
  });

  it('leave the record given as it is', () => {
    const record: Dated<Record<string, number>> = { values: { name: 1, city: 2 }, times: { city: 3 }, at: 2 };
    mergeFields(record, { name: 5, city: 6 }, 9);
    expect(record).toEqual({ values: { name: 1, city: 2 }, times: { city: 3 }, at: 2 });
  });

  it('name no times where an event restates the whole record', () => {
    const record = mergeFields<Record<string, number>, Dated<Record<string, number>>>({ values: { id: 7, name: 1, city: 2 }, times: { city: 3 }, at: 2 }, { name: 1, city: 2 }, 9, 'id');
    expect(record).toEqual({ values: { id: 7, name: 1, city: 2 }, times: {}, at: 9 });
  });

  it('keep the times of what an event does not restate', () => {
    const record = mergeFields<Record<string, number>, Dated<Record<string, number>>>({ values: { name: 1, city: 2, score: 4 }, times: { score: 5, 'module m-1': 9 }, at: 2 }, { name: 1, city: 2 }, 9);
    expect(record).toEqual({ values: { name: 1, city: 2, score: 4 }, times: { score: 5, 'module m-1': 9 }, at: 9 });
  });

  it('give the very same record where nothing is new', () => {
    const record: Dated<Record<string, number>> = { values: { name: 1 }, times: {}, at: 2 };
    expect(mergeFields(record, { name: 1 }, 2)).toBe(record);
    expect(mergeFields(record, { name: 9 }, 1)).toBe(record);
  });
});
