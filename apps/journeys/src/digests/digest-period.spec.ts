import { digestPeriod } from './digest-period';

const iso = (instant: number): string => new Date(instant).toISOString();

describe('the period of a digest', () => {
  it.each([
    ['a day', 'daily', 'Europe/Paris', '2026-03-02T22:59:59Z', ['2026-03-02', '2026-03-01T23:00:00.000Z', '2026-03-02T23:00:00.000Z', '2026-03-03T07:00:00.000Z']],
    ['the next day, by the zone', 'daily', 'Europe/Paris', '2026-03-02T23:00:00Z', ['2026-03-03', '2026-03-02T23:00:00.000Z', '2026-03-03T23:00:00.000Z', '2026-03-04T07:00:00.000Z']],
    ['a day of 23 hours', 'daily', 'Europe/Paris', '2026-03-29T12:00:00Z', ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', '2026-03-30T06:00:00.000Z']],
    ['the week of a Sunday', 'weekly', 'Europe/Paris', '2026-03-08T22:59:59Z', ['2026-03-02', '2026-03-01T23:00:00.000Z', '2026-03-08T23:00:00.000Z', '2026-03-09T07:00:00.000Z']],
    ['the week of a Monday', 'weekly', 'America/Montreal', '2026-03-09T04:00:00Z', ['2026-03-09', '2026-03-09T04:00:00.000Z', '2026-03-16T04:00:00.000Z', '2026-03-16T12:00:00.000Z']],
    ['a week over the new year', 'weekly', 'UTC', '2026-01-01T00:00:00Z', ['2025-12-29', '2025-12-29T00:00:00.000Z', '2026-01-05T00:00:00.000Z', '2026-01-05T08:00:00.000Z']],
  ] as const)('is %s', (_what, digest, zone, at, [period, from, until, closesAt]) => {
    const found = digestPeriod(Date.parse(at), digest, zone);
    expect([found.period, iso(found.from), iso(found.until), iso(found.closesAt)]).toEqual([period, from, until, closesAt]);
  });
});
