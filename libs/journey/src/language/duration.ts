import type { Duration, Weekday, Window } from '../graph';

const UNIT = /(\d+)([wdhms])/y;
const MILLISECONDS = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
const MAX_DAYS = 36_500;

/** What a duration looks like, for messages. */
export const DURATION_HELP = 'a duration is written like 30m, 2h, 3d, 2w or 1d12h (s, m, h exact; d and w calendar days)';

/**
 * Reads `30m`, `2h`, `3d`, `2w`, or several together from the larger to the smaller unit (`1d12h`).
 * `d` and `w` are calendar days of the contact's zone, `s`, `m`, `h` exact. Anything else: `undefined`.
 */
export function parseDuration(text: string): Duration | undefined {
  const order = 'wdhms';
  let days = 0;
  let milliseconds = 0;
  let last = -1;
  let at = 0;
  while (at < text.length) {
    UNIT.lastIndex = at;
    const match = UNIT.exec(text);
    if (!match) return undefined;
    const amount = Number(match[1]);
    const unit = match[2] as 'w' | 'd' | 'h' | 'm' | 's';
    if (order.indexOf(unit) <= last) return undefined;
    last = order.indexOf(unit);
    if (unit === 'w') days += 7 * amount;
    else if (unit === 'd') days += amount;
    else milliseconds += MILLISECONDS[unit] * amount;
    at = UNIT.lastIndex;
  }
  if (last === -1 || days + milliseconds / 86_400_000 > MAX_DAYS) return undefined;
  return { days, milliseconds };
}

/** `09:00` -> 540, minutes of the local day; `24:00` is the day's end. Anything else: `undefined`. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 1440 ? minutes : undefined;
}

/** The days of a week as journeys name them. */
export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A window as it is written in a journey. */
export interface WindowSource {
  from: string;
  to: string;
  days?: string[];
}

/** Reads a window: `from` inclusive, `to` exclusive; `to <= from` runs over midnight. On a fault: what is wrong, and where in it. */
export function parseWindow(source: WindowSource): { window: Window } | { part: string; fault: string } {
  const from = parseTimeOfDay(source.from);
  if (from === undefined || from === 1440) return { part: 'from', fault: `'${source.from}' is not a time of day; write it like "09:00"` };
  const to = parseTimeOfDay(source.to);
  if (to === undefined) return { part: 'to', fault: `'${source.to}' is not a time of day; write it like "18:00"` };
  if (from === to) return { part: 'to', fault: `the window is empty: it closes when it opens (${source.to}); let it close later` };
  const window: Window = { from, to };
  if (source.days === undefined) return { window };
  if (source.days.length === 0) return { part: 'days', fault: 'the window has no days; leave `days` out for every day' };
  const days = WEEKDAYS.filter((day) => source.days?.includes(day));
  if (days.length > 0) window.days = days;
  if (source.days.includes('working')) window.working = true;
  return { window };
}
