import { Temporal } from 'temporal-polyfill';

/** A local time of the learner: day 0 is the period's first, minutes count from midnight. */
export interface Moment {
  day: number;
  minute: number;
}

/** Days on which nobody teaches, beside the weekends. */
const holidays = new Set(['2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14']);

const dayStarts = new Map<string, Temporal.PlainDate>();

function dateOf(from: string, day: number): Temporal.PlainDate {
  const first = from.slice(0, 10);
  const start = dayStarts.get(first) ?? Temporal.PlainDate.from(first);
  dayStarts.set(first, start);
  return start.add({ days: day });
}

/** Epoch ms of a local moment in `timeZone`; day 0 is the UTC date of `from` (RFC 3339). */
export function localTime(from: string, timeZone: string, { day, minute }: Moment): number {
  const clock = new Temporal.PlainTime(Math.floor(minute / 60), minute % 60);
  return dateOf(from, day).toZonedDateTime({ timeZone, plainTime: clock }).epochMilliseconds;
}

/** The moment so many minutes later by the local clock. */
export function later({ day, minute }: Moment, minutes: number): Moment {
  const total = minute + minutes;
  return { day: day + Math.floor(total / 1440), minute: ((total % 1440) + 1440) % 1440 };
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(from: string, day: number): number {
  return dateOf(from, day).dayOfWeek;
}

/** The first day from `day` on that is no Saturday, Sunday or holiday. */
export function workingDay(from: string, day: number): number {
  let found = day;
  while (weekdayOf(from, found) > 5 || holidays.has(dateOf(from, found).toString())) found += 1;
  return found;
}

/** Minutes of the day at this hour. */
export function clock(hour: number, minute = 0): number {
  return hour * 60 + minute;
}
