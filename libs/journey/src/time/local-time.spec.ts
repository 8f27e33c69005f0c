import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { instantOfLocal, localOf } from './local-time';

const zones = ['Europe/Paris', 'America/Toronto', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns', 'Asia/Gaza', 'UTC', '+05:30'];
const anyZone = fc.constantFrom(...zones);
/** Instants from 1970 to 2110, whole hours among them: changes of the clock fall on such. */
const anyInstant = fc.oneof(fc.integer({ min: 0, max: Date.UTC(2110, 0) }), fc.integer({ min: 0, max: Date.UTC(2110, 0) / 3_600_000 }).map((hours) => hours * 3_600_000));

describe('local times', () => {
  it('are those of Temporal at any instant, in any order of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInstant, anyZone), { minLength: 1, maxLength: 20 }), (asked) => {
        for (const [instant, zone] of asked) {
          const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
          expect(localOf(instant, zone)).toBe(instant + at.offsetNanoseconds / 1e6);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('become instants as Temporal resolves them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInstant, anyZone), { minLength: 1, maxLength: 20 }), (asked) => {
        for (const [local, zone] of asked) {
          const plain = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
          expect(instantOfLocal(local, zone)).toBe(plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('around every change of a zone are exact to the millisecond', () => {
    let at: Temporal.ZonedDateTime | null = Temporal.ZonedDateTime.from('2020-01-01T00:00[Europe/Paris]');
    for (let n = 0; n < 20 && at; n++) {
      at = at.getTimeZoneTransition('next');
      for (const offset of [-1, 0, 1]) {
        const instant = (at?.epochMilliseconds ?? 0) + offset;
        expect(localOf(instant, 'Europe/Paris') - instant).toBe(Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('Europe/Paris').offsetNanoseconds / 1e6);
      }
    }
  });
});
