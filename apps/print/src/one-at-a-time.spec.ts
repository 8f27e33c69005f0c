import { OneAtATime } from './one-at-a-time';

describe('one at a time', () => {
  it('keeps the order they were asked for in, and a failure to itself', async () => {
    const turns = new OneAtATime();
    const seen: string[] = [];
    const task = (name: string, waits: number) => async () => {
      for (let i = 0; i < waits; i++) await Promise.resolve();
      seen.push(name);
      return name;
    };
    const failing = turns.run(async () => {
      await task('a', 20)();
      throw new Error('no');
    });
    const rest = [turns.run(task('b', 5)), turns.run(task('c', 0))];
    await expect(failing).rejects.toThrow('no');
    expect(await Promise.all(rest)).toEqual(['b', 'c']);
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
