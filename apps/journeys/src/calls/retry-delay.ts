const minute = 60_000;
/** After the first try, the second, and so on: five tries over some two and a half hours. */
const delays = [minute, 5 * minute, 30 * minute, 120 * minute];
const atMost = 6 * 60 * minute;

/**
 * How long to wait (ms) after `tries` tries that came to nothing; `undefined`: that was the last one. `retryAfter`: the receiver's wish
 * (seconds, or a date), which only ever makes it longer, six hours at most. `now`: epoch ms.
 */
export function retryDelay(tries: number, retryAfter: string | undefined, now: number): number | undefined {
  const delay = delays[tries - 1];
  if (delay === undefined) return undefined;
  return Math.max(delay, Math.min(atMost, wishOf(retryAfter, now)));
}

function wishOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const wish = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return Number.isNaN(wish) ? 0 : wish;
}
