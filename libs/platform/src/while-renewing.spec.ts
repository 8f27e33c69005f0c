import { whileRenewing } from './while-renewing';

describe('work under a lease', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('prolongs it while it lasts, whatever becomes of a renewal, and never after', async () => {
    let renewals = 0;
    let end: (value: string) => void = () => undefined;
    const working = whileRenewing(
      () => new Promise<string>((resolve) => (end = resolve)),
      async () => {
        renewals++;
        if (renewals === 1) throw new Error('the store is away');
      },
      1_000,
    );
    await jest.advanceTimersByTimeAsync(3_500);
    end('done');
    expect([await working, renewals]).toEqual(['done', 3]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(renewals).toBe(3);
  });

  it('renews once at a time, and waits for the one in hand', async () => {
    const log: string[] = [];
    let renewed: () => void = () => undefined;
    let end: () => void = () => undefined;
    const working = whileRenewing(
      () => new Promise<void>((resolve) => (end = resolve)),
      () => {
        log.push('renewing');
        return new Promise<void>((resolve) => (renewed = resolve));
      },
      1_000,
    ).then(() => log.push('over'));
    await jest.advanceTimersByTimeAsync(5_000);
    end();
    await jest.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['renewing']);
    renewed();
    await working;
    expect(log).toEqual(['renewing', 'over']);
  });
});
