import type { Instant } from '@parcours/contact';
import { Temporal } from 'temporal-polyfill';
import type { Duration, Weekday, Window } from '../graph';
import { DAY, instantOfLocal, localOf, MINUTE } from './local-time';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 3;
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
  return instantOfLocal(localOf(instant, zone) + sign * duration.days * DAY, zone) + sign * duration.milliseconds;
}

/** The instant of a local time (minutes of the day) on `instant`'s local day. */
export function atLocalTime(instant: Instant, minutes: number, zone: string): Instant {
  return timeOn(dayOf(instant, zone), minutes, zone);
}

/** `now` if the window is open, else its next opening. A window that never opens (no such working day in two years) is open at once. */
export function windowOpening(now: Instant, window: Window, zone: string, holidays: ReadonlySet<string>): Instant {
  const today = dayOf(now, zone);
  // From yesterday: a window over midnight belongs to the day it opens.
  for (let day = today - 1; day < today + 800; day++) {
    if (!opensOn(day, window, holidays)) continue;
    const from = timeOn(day, window.from, zone);
    const to = timeOn(window.to <= window.from ? day + 1 : day, window.to, zone);
    if (now >= from && now < to) return now;
    if (from > now && to > from) return from;
  }
  return now;
}

/** The local day of an instant, counted from 1 January 1970. */
function dayOf(instant: Instant, zone: string): number {
  return Math.floor(localOf(instant, zone) / DAY);
}

function opensOn(day: number, window: Window, holidays: ReadonlySet<string>): boolean {
  const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
  const working = window.working === true && weekday < 5 && !holidays.has(new Date(day * DAY).toISOString().slice(0, 10));
  if (!window.days) return window.working !== true || working;
  return working || window.days.includes(WEEKDAYS[weekday] ?? 'mon');
}

function timeOn(day: number, minutes: number, zone: string): Instant {
  return instantOfLocal(day * DAY + minutes * MINUTE, zone);
}
