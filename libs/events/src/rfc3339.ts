const FORM = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const FRACTION_AT = 19;
const PADDED = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/**
 * Reads an RFC 3339 date-time: epoch milliseconds (UTC), undefined when it is none. Digits beyond the millisecond are cut
 * off; a leap second (`:60`) counts as the second after it; days that do not exist (30 February) are refused.
 */
export function parseTime(text: string): number | undefined {
  if (text.length > 40 || !FORM.test(text)) return undefined;
  const utc = text.endsWith('Z') || text.endsWith('z');
  const offsetAt = text.length - (utc ? 1 : '+00:00'.length);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const offsetHours = utc ? 0 : twoDigits(text, offsetAt + 1);
  const offsetMinutes = utc ? 0 : twoDigits(text, offsetAt + 4);
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;

  // setUTCFullYear, as Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(twoDigits(text, 0) * 100 + twoDigits(text, 2), month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;

  const millis = offsetAt > FRACTION_AT ? Number(text.slice(FRACTION_AT + 1, offsetAt).padEnd(3, '0').slice(0, 3)) : 0;
  const offset = (offsetHours * 60 + offsetMinutes) * (text[offsetAt] === '-' ? -60_000 : 60_000);
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millis - offset;
}

/** The number that two digits at a place of a text are. */
function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** Writes an instant (epoch ms) as RFC 3339 in UTC, with milliseconds only where there are any: one instant, one spelling. */
export function formatTime(instant: number): string {
  const date = new Date(instant);
  const year = date.getUTCFullYear();
  // Years that need padding or a sign, milliseconds, and what is no instant, are left to the runtime, which takes thrice as long.
  if (!(year >= 1000 && year <= 9999) || date.getUTCMilliseconds() !== 0) return date.toISOString().replace('.000Z', 'Z');
  const day = `${year}-${PADDED[date.getUTCMonth() + 1]}-${PADDED[date.getUTCDate()]}`;
  const time = `T${PADDED[date.getUTCHours()]}:${PADDED[date.getUTCMinutes()]}:${PADDED[date.getUTCSeconds()]}Z`;
  return day + time;
}
