import { gathered } from './gathered';

describe('writes that are gathered', () => {
  it('share one run while the run before them is under way, and get their own answers', async () => {
    const runs: number[][] = [];
    const double = gathered(async (items: number[]) => {
      runs.push(items);
      await Promise.resolve();
      return (item: number) => item * 2;
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1], [2, 3], [4]]);
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
