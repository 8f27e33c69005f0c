import { Fresh } from './fresh';

/** Work that is finished by hand, on a clock moved by hand. */
function counted(options: { maxAgeMs: number; mark?: () => number }) {
  let now = 0;
  let times = 0;
  const open: ((value: number) => void)[] = [];
  const fresh = new Fresh(
    () => {
      times++;
      return new Promise<number>((resolve) => open.push(resolve));
    },
    { ...options, elapsed: () => now },
  );
  return {
    fresh,
    times: () => times,
    pass: (ms: number) => void (now += ms),
    /** Ends the oldest work under way (or the one at that place), if there is any, and lets what waits for it go on. */
    async finish(value: number, place = 0) {
      open.splice(place, 1)[0]?.(value);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('an answer that is kept fresh', () => {
  it('is worked out once however many ask, and again once it is too old', async () => {
    const { fresh, times, pass, finish } = counted({ maxAgeMs: 1_000 });
    const asked = Promise.all([fresh.get(), fresh.get()]);
    await finish(1);
    expect(await asked).toEqual([1, 1]);
    pass(999);
    expect(await fresh.get()).toBe(1);
    pass(1);
    const again = fresh.get();
    await finish(2);
    expect(await again).toBe(2);
    expect(times()).toBe(2);
  });

  it('is given as it was while a slow one is worked out behind it', async () => {
    const { fresh, times, pass, finish } = counted({ maxAgeMs: 1_000 });
    const first = fresh.get();
    pass(500);
    await finish(1);
    expect(await first).toBe(1);
    pass(9_999);
    expect([await fresh.get(), times()]).toEqual([1, 1]);
    pass(1);
    expect([await fresh.get(), times()]).toEqual([1, 1]);
    await finish(0);
    expect([await fresh.get(), times()]).toEqual([1, 2]);
    await finish(2);
    expect(await fresh.get()).toBe(2);
  });

  it('is waited for, however slow, when the last one is a minute old', async () => {
    const { fresh, pass, finish } = counted({ maxAgeMs: 1_000 });
    const first = fresh.get();
    pass(500);
    await finish(1);
    await first;
    pass(60_001);
    const late = fresh.get();
    await finish(2);
    expect(await late).toBe(2);
  });

  it('is stale at once when its mark moves', async () => {
    let mark = 1;
    const { fresh, finish } = counted({ maxAgeMs: 1_000, mark: () => mark });
    const first = fresh.get();
    await finish(1);
    await first;
    mark = 2;
    const second = fresh.get();
    await finish(2);
    expect(await second).toBe(2);
  });

  it('never shows what was counted before something was changed here', async () => {
    const { fresh, finish } = counted({ maxAgeMs: 1_000 });
    const before = fresh.get();
    fresh.forget();
    const after = fresh.get();
    await finish(2, 1);
    await finish(1);
    expect([await before, await after, await fresh.get()]).toEqual([1, 2, 2]);
  });

  it('fails for whoever asks when it can not be worked out, and is tried again', async () => {
    let broken = true;
    const fresh = new Fresh(async () => { if (broken) throw new Error('down'); return 1; }, { maxAgeMs: 1_000, elapsed: () => 0 });
    await expect(fresh.get()).rejects.toThrow('down');
    broken = false;
    expect(await fresh.get()).toBe(1);
  });
});
