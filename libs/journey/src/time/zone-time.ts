import type { Instant } from '@parcours/contact';
import { Temporal } from 'temporal-polyfill';
import type { Duration, Weekday, Window } from '../graph';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const known = new Map<string, boolean>();

/** Whether the runtime knows an IANA zone; the answer is kept. */
export function isZone(zone: string): boolean {
  let answer = known.get(zone);
  if (answer === undefined) {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
      answer = true;
    } catch {
      answer = false;
    }
    if (known.size < 1000) known.set(zone, answer);
  }
  return answer;
}

/** `instant` plus (or, with sign -1, minus) calendar days at the same local hour (Temporal `compatible`), then exact milliseconds. */
export function addDuration(instant: Instant, duration: Duration, zone: string, sign: 1 | -1 = 1): Instant {
  if (duration.days === 0) return instant + sign * duration.milliseconds;
  return local(instant, zone).add({ days: sign * duration.days }).epochMilliseconds + sign * duration.milliseconds;
}

/** The instant of a local time (minutes of the day) on `instant`'s local day. */
export function atLocalTime(instant: Instant, minutes: number, zone: string): Instant {
  return timeOn(local(instant, zone).toPlainDate(), minutes, zone);
}

/** `now` if the window is open, else its next opening. A window that never opens (no such working day in two years) is open at once. */
export function windowOpening(now: Instant, window: Window, zone: string, holidays: ReadonlySet<string>): Instant {
  const today = local(now, zone).toPlainDate();
  // From yesterday: a window over midnight belongs to the day it opens.
  for (let offset = -1; offset < 800; offset++) {
    const day = today.add({ days: offset });
    if (!opensOn(day, window, holidays)) continue;
    const from = timeOn(day, window.from, zone);
    const to = timeOn(window.to <= window.from ? day.add({ days: 1 }) : day, window.to, zone);
    if (now >= from && now < to) return now;
    if (from > now && to > from) return from;
  }
  return now;
}

function opensOn(day: Temporal.PlainDate, window: Window, holidays: ReadonlySet<string>): boolean {
  const weekday = WEEKDAYS[day.dayOfWeek - 1] ?? 'mon';
  const working = window.working === true && day.dayOfWeek <= 5 && !holidays.has(day.toString());
  if (!window.days) return window.working !== true || working;
  return working || window.days.includes(weekday);
}

function timeOn(day: Temporal.PlainDate, minutes: number, zone: string): Instant {
  const date = minutes >= 1440 ? day.add({ days: 1 }) : day;
  const plainTime = new Temporal.PlainTime(Math.floor(minutes / 60) % 24, minutes % 60);
  return date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

function local(instant: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
}
