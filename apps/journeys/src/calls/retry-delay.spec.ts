import { retryDelay } from './retry-delay';

const now = Date.parse('2026-03-02T09:00:00Z');

describe('the delay after a call that came to nothing', () => {
  it.each([
    ['grows with each try', [1, 2, 3, 4].map((tries) => retryDelay(tries, undefined, now)), [60_000, 300_000, 1_800_000, 7_200_000]],
    ['ends with the fifth', [retryDelay(5, '1', now)], [undefined]],
    ['follows the receiver where that is later', [retryDelay(1, '120', now), retryDelay(1, 'Mon, 02 Mar 2026 09:10:00 GMT', now)], [120_000, 600_000]],
    ['is never shortened by the receiver', [retryDelay(1, '0', now), retryDelay(1, 'Mon, 02 Mar 2026 08:00:00 GMT', now), retryDelay(1, 'soon', now)], [60_000, 60_000, 60_000]],
    ['is six hours at most', [retryDelay(1, '999999', now)], [21_600_000]],
  ])('%s', (_what, found, expected) => expect(found).toEqual(expected));
});
