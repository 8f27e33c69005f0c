import fc from 'fast-check';
import { formatTime, parseTime } from './rfc3339';

/** The instants that four digits of a year can write. */
const anyInstant = fc.oneof(
  fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') }),
  fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => seconds * 1000),
);
const twoDigits = (number: number) => String(number).padStart(2, '0');

describe('times as text', () => {
  it('are those of the runtime, without milliseconds where there are none', () => {
    fc.assert(fc.property(anyInstant, (instant) => expect(formatTime(instant)).toBe(new Date(instant).toISOString().replace('.000Z', 'Z'))));
  });

  it('are read back as the instant they were written from', () => {
    fc.assert(fc.property(anyInstant, (instant) => expect(parseTime(formatTime(instant))).toBe(instant)));
  });

  it('with an offset are that much earlier or later', () => {
    fc.assert(
      fc.property(anyInstant, fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (instant, sign, hours, minutes) => {
        const text = formatTime(instant).replace('Z', `${sign}${twoDigits(hours)}:${twoDigits(minutes)}`);
        expect(parseTime(text)).toBe(instant - (hours * 60 + minutes) * (sign === '-' ? -60_000 : 60_000));
      }),
    );
  });

  it('can not be written of what is no instant', () => {
    expect(() => formatTime(NaN)).toThrow(RangeError);
  });
});
