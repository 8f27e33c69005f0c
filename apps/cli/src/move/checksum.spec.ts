import fc from 'fast-check';
import { Checksum } from './checksum';

const sumOf = (rows: object[]): string => {
  const sum = new Checksum();
  for (const row of rows) sum.add(row);
  return sum.text;
};
const rowsOf = fc.array(fc.record({ id: fc.string(), body: fc.string(), at: fc.integer() }), { minLength: 1, maxLength: 20 });

describe('the checksum over rows', () => {
  it('is the same in whatever order rows and their fields come', () => {
    fc.assert(fc.property(rowsOf, fc.integer({ min: 0, max: 19 }), (rows, turn) => {
      const other = [...rows.slice(turn), ...rows.slice(0, turn)].reverse().map(({ id, body, at }) => ({ at, body, id }));
      expect(sumOf(other)).toBe(sumOf(rows));
    }));
  });

  it('is another where one row is gone, stands twice or says something else', () => {
    fc.assert(fc.property(rowsOf, fc.nat(), (rows, n) => {
      const at = n % rows.length;
      const row = rows[at]!;
      for (const other of [rows.filter((_, i) => i !== at), [...rows, row], rows.map((each, i) => (i === at ? { ...each, body: `${each.body}.` } : each))]) expect(sumOf(other)).not.toBe(sumOf(rows));
    }));
  });
});
