import { Temporal } from 'temporal-polyfill';

/** A calendar day, or an ISO week (Monday to Sunday), of a zone. Instants are epoch ms. */
export interface DigestPeriod {
  /** Its first local day, `YYYY-MM-DD`. */
  period: string;
  from: number;
  /** Its end, which belongs to the next one. */
  until: number;
  /** When it is told: at 08:00 of the local day behind it, so that managers find it in the morning and late entries still count. */
  closesAt: number;
}

const toldAt = Temporal.PlainTime.from('08:00');

/** The period of an instant (epoch ms) in a zone (IANA name; throws `RangeError` where it is none). */
export function digestPeriod(at: number, digest: 'daily' | 'weekly', timeZone: string): DigestPeriod {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = digest === 'daily' ? day : day.subtract({ days: day.dayOfWeek - 1 });
  const next = first.add({ days: digest === 'daily' ? 1 : 7 });
  return {
    period: first.toString(),
    from: first.toZonedDateTime(timeZone).epochMilliseconds,
    until: next.toZonedDateTime(timeZone).epochMilliseconds,
    closesAt: next.toZonedDateTime({ timeZone, plainTime: toldAt }).epochMilliseconds,
  };
}
