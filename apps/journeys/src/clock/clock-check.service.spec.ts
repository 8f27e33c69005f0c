import { Logger } from '@nestjs/common';
import { MovableClock, RetryableError } from '@parcours/platform';
import { ana, begin, house, learnerEvent } from '../service-loop/engine-house.fixture';
import { EngineLoop } from '../service-loop/engine-loop';
import { ClockCheck } from './clock-check.service';

function check(setting: 'system' | 'movable' = 'system') {
  const store = { now: begin, away: false };
  const clock = { ahead: 0, now: () => store.now + clock.ahead };
  const told: string[] = [];
  const state = { waitFor: (what: string) => void told.push(`waits for ${what}`), works: () => void told.push('works') };
  const time = async (): Promise<number> => {
    if (store.away) throw new RetryableError('store-unreachable', 'away');
    return store.now;
  };
  const lines: string[] = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void lines.push(String(line)));
  jest.spyOn(Logger.prototype, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  return { store, clock, told, lines, clockCheck: new ClockCheck({ time }, clock, { clock: setting }, state) };
}

afterEach(() => jest.restoreAllMocks());

describe('the clock of a node', () => {
  it.each([
    ['is right is decided by', 0, false],
    ['is an hour behind is decided by', -3_600_000, false],
    ['is a little ahead is decided by', 59_999, false],
    ['is a minute ahead is not decided by', 60_000, true],
  ])('that %s', async (_what, ahead, refused) => {
    const { clock, clockCheck } = check();
    clock.ahead = ahead;
    await clockCheck.compare();
    expect(clockCheck.isAhead).toBe(refused);
    if (refused) expect(() => clockCheck.refuse()).toThrow('60 s ahead');
    else clockCheck.refuse();
  });

  it('is told once when it is ahead and once when it is right again, also over a store that is away', async () => {
    const { store, clock, told, lines, clockCheck } = check();
    await clockCheck.round();
    clock.ahead = 120_000;
    await clockCheck.round();
    await clockCheck.round();
    store.away = true;
    await expect(clockCheck.round()).rejects.toThrow('away');
    expect([clockCheck.isAhead, told]).toEqual([true, ['waits for a clock that is not ahead of the store’s']]);
    [store.away, clock.ahead] = [false, 10];
    await clockCheck.round();
    await clockCheck.round();
    expect([clockCheck.isAhead, told.at(-1), told.length]).toEqual([false, 'works', 2]);
    expect(lines).toEqual([expect.stringContaining('120 s ahead of the store'), expect.stringContaining('right again')]);
  });

  it('that is moved by hand is not judged', async () => {
    const { clock, clockCheck } = check('movable');
    clock.ahead = 86_400_000;
    await clockCheck.compare();
    expect(clockCheck.isAhead).toBe(false);
  });

  it('holds the partition while it is ahead: nothing is decided, nothing is skipped', async () => {
    const { topics, tell, batch, seen, log, dependencies } = house();
    const store = { now: begin };
    const clockCheck = new ClockCheck({ time: async () => store.now }, new MovableClock(begin + 61_000), { clock: 'system' });
    const loop = new EngineLoop({ ...dependencies, checkClock: () => clockCheck.refuse() });
    await topics();
    await tell(learnerEvent(ana, 'e-1'));
    await clockCheck.compare();
    await expect(loop.handle(batch())).rejects.toMatchObject({ code: 'clock-ahead' });
    expect([seen(ana), await log.committed('learner.events', 'journeys')]).toEqual([[], [0]]);
    store.now = begin + 30_000;
    await clockCheck.compare();
    await loop.handle(batch());
    expect([seen(ana), await log.committed('learner.events', 'journeys')]).toEqual([['e-1@none'], [1]]);
  });
});
