import { Temporal } from 'temporal-polyfill';
import type { Window } from './read-journey';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const local = (at: number, zone: string): Temporal.ZonedDateTime => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** `at` (epoch ms) moved by a duration such as `3d`, `2w`, `30m`: days and weeks by the zone's calendar, the rest exactly. */
export function shift(at: number, duration: string, zone: string, sign: 1 | -1 = 1): number {
  let [days, ms] = [0, 0];
  for (const [, count, unit] of duration.matchAll(/(\d+)([wdhms])/g)) {
    const n = Number(count);
    if (unit === 'w' || unit === 'd') days += unit === 'w' ? n * 7 : n;
    else ms += n * (unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : 1000);
  }
  const moved = days === 0 ? at : local(at, zone).add({ days: sign * days }).epochMilliseconds;
  return moved + sign * ms;
}

/** The instant of a local time (`09:00`) on a day; skipped later, doubled earlier. */
function onDay(day: Temporal.PlainDate, time: string, zone: string): number {
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}

/** The same local day as `at`, at a local time. */
export function atTime(at: number, time: string, zone: string): number {
  return onDay(local(at, zone).toPlainDate(), time, zone);
}

function opensOn(window: Window, day: Temporal.PlainDate, holidays: ReadonlySet<string>): boolean {
  if (!window.days) return true;
  const working = day.dayOfWeek <= 5 && !holidays.has(day.toString());
  return window.days.some((name) => (name === 'working' ? working : name === DAYS[day.dayOfWeek - 1]));
}

/** `now` where the window is open, else the instant it opens next. */
export function nextOpen(window: Window, now: number, zone: string, holidays: ReadonlySet<string>): number {
  const today = local(now, zone).toPlainDate();
  for (let n = -1; n < 40; n += 1) {
    const day = today.add({ days: n });
    if (!opensOn(window, day, holidays)) continue;
    const from = onDay(day, window.from, zone);
    const to = onDay(window.to > window.from ? day : day.add({ days: 1 }), window.to, zone);
    // A window whose hours the clock skips does not open that day.
    if (from >= to) continue;
    if (from > now) return from;
    if (now < to) return now;
  }
  throw new Error('a window that never opens');
}
