import fc from 'fast-check';
import { pageBehind, readCursor, writeCursor } from './list-cursor';

describe('pages of a list that is put together', () => {
  it('show everything that stood there once and in order, whatever is added between two', () => {
    const item = fc.record({ at: fc.integer({ min: 0, max: 5 }), n: fc.nat(30) });
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ at, n }) => `${at} ${n}` }), fc.array(item), fc.integer({ min: 1, max: 4 }), (first, more, limit) => {
        const all = [...first];
        const read: { at: number; n: number }[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = pageBehind(all, ({ at, n }) => [at, n], [0, 0], { cursor, limit });
          read.push(...page.items);
          cursor = page.next;
          const added = more.pop();
          if (added && !all.some(({ at, n }) => at === added.at && n === added.n)) all.push(added);
          if (cursor === undefined) break;
        }
        const keys = read.map(({ at, n }) => at * 100 + n);
        expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
        expect(read).toEqual(expect.arrayContaining(first));
      }),
    );
  });

  it.each(['', 'x', writeCursor(['a']), writeCursor([1, 2]), Buffer.from('{"$gt":""}').toString('base64url'), Buffer.from('[[],{}]').toString('base64url')])('take no cursor that was not theirs: "%s"', (cursor) => {
    expect(() => readCursor(cursor, [0, ''])).toThrow(expect.objectContaining({ problem: expect.objectContaining({ status: 400, code: 'bad-cursor', field: 'cursor' }) }));
  });

  it('give back the key they wrote', () => {
    expect(readCursor(writeCursor([5, 'é']), [0, ''])).toEqual([5, 'é']);
    expect(readCursor(undefined, [0, ''])).toBeUndefined();
  });
});
