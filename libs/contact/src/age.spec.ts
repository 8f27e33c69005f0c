import { isMinor, isUnderage } from './age';

const at = (time: string) => Date.parse(time);
const known = (values: Record<string, string | boolean>) => ({ attributes: { values, times: {} } });

describe('a minor', () => {
  it.each<[string, Record<string, string | boolean>, string, boolean]>([
    ['is who is under 18', { birthDate: '2010-03-02' }, '2028-03-01T23:00:00Z', true],
    ['is who is 18 in some zones only', { birthDate: '2010-03-02' }, '2028-03-02T11:59:59Z', true],
    ['is not who is 18 everywhere', { birthDate: '2010-03-02' }, '2028-03-02T12:00:00Z', false],
    ['born on a leap day is so to the end of February', { birthDate: '2008-02-29' }, '2026-02-28T23:00:00Z', true],
    ['born on a leap day is so no longer in March', { birthDate: '2008-02-29' }, '2026-03-01T12:00:00Z', false],
    ['is whom a platform calls so', { minor: true }, '2026-03-01T12:00:00Z', true],
    ['is not whom it does not', { minor: false }, '2026-03-01T12:00:00Z', false],
    ['is not who has a date that says otherwise', { minor: true, birthDate: '1990-01-01T00:00:00Z' }, '2026-03-01T12:00:00Z', false],
    ['is not said by what is no date', { birthDate: 'a long time ago' }, '2026-03-01T12:00:00Z', false],
    ['is nobody of whom nothing is known', {}, '2026-03-01T12:00:00Z', false],
  ])('%s', (_what, values, now, minor) => {
    expect(isMinor(known(values), at(now))).toBe(minor);
  });

  it.each([['2025-03-02T12:00:00Z', false], ['2025-03-02T11:00:00Z', true]])('has a guardian consent under 15: %s', (now, underage) => {
    expect(isUnderage(known({ birthDate: '2010-03-02' }), at(now))).toBe(underage);
  });
});
