import { gathered } from './gathered';

describe('writes that are gathered', () => {
  it('share one run with all that is asked in the same turn, and what comes while it is under way the next, and get their own answers', async () => {
    const runs: number[][] = [];
    let late: Promise<number[]> | undefined;
    const double = gathered(async (items: number[]) => {
      runs.push(items);
      await Promise.resolve();
      late ??= Promise.all([4, 5].map(double));
      return (item: number) => item * 2;
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(await late).toEqual([8, 10]);
    expect(await double(6)).toBe(12);
    expect(runs).toEqual([[1, 2, 3], [4, 5], [6]]);
  });

  it('share a fault, which later ones do not', async () => {
    let fails = true;
    const write = gathered(async (_items: string[]) => {
      if (fails) throw new Error('away');
      return (item: string) => item;
    });
    expect((await Promise.allSettled(['a', 'b'].map(write))).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await write('c')).toBe('c');
  });
});
