import { addDuration, windowOpening } from './zone-time';

const at = (text: string) => Date.parse(text);
const days = (count: number) => ({ days: count, milliseconds: 0 });
const office = { from: 540, to: 1080, days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const };

describe('durations', () => {
  it.each([
    ['calendar days keep the local hour over a clock change', '2026-03-06T17:00:00Z', days(2), 'America/Toronto', '2026-03-08T16:00:00Z'],
    ['a skipped local hour moves later', '2026-03-28T01:30:00Z', days(1), 'Europe/Paris', '2026-03-29T01:30:00Z'],
    ['a doubled local hour is the earlier', '2026-10-24T00:30:00Z', days(1), 'Europe/Paris', '2026-10-25T00:30:00Z'],
    ['hours are exact', '2026-03-28T23:00:00Z', { days: 0, milliseconds: 86_400_000 }, 'Europe/Paris', '2026-03-29T23:00:00Z'],
  ])('%s', (_rule, from, duration, zone, to) => {
    expect(addDuration(at(from), duration, zone)).toBe(at(to));
  });
});

describe('windows', () => {
  const window = { ...office, days: [...office.days] };
  it.each([
    ['is open from its first minute', window, '2026-03-09T08:00:00Z', '2026-03-09T08:00:00Z'],
    ['is closed at its end and opens the next day', window, '2026-03-09T17:00:00Z', '2026-03-10T08:00:00Z'],
    ['skips days it does not name', window, '2026-03-07T10:00:00Z', '2026-03-09T08:00:00Z'],
    ['over midnight belongs to the day it opens', { from: 1320, to: 120, days: ['fri' as const] }, '2026-03-07T00:30:00Z', '2026-03-07T00:30:00Z'],
    ['of working days skips holidays', { from: 540, to: 1080, working: true }, '2026-07-14T10:00:00Z', '2026-07-15T07:00:00Z'],
  ])('%s', (_rule, given, now, opens) => {
    expect(windowOpening(at(now), given, 'Europe/Paris', new Set(['2026-07-14']))).toBe(at(opens));
  });
});
