import { formatTime } from '@parcours/events';
import type { Contact, Instant } from './contact';

/** Attributes: `birthDate` (`YYYY-MM-DD`, RFC 3339 full-date), or `minor: true` where a platform knows no more. */
type Known = Pick<Contact, 'attributes'>;

/** A birthday counts once it has begun everywhere: nobody is older a day too early. */
const lastZoneMs = 12 * 3_600_000;
const adult = 18;
/** Under this age a guardian consents (French law, article 45 of the Loi informatique et libertés; GDPR, article 8). */
const consenting = 15;

/** Whether somebody is a minor: gets what is owed by contract alone, and is not profiled. `now`: epoch ms. */
export function isMinor(contact: Known, now: Instant): boolean {
  return isUnder(adult, contact, now);
}

/** Whether a guardian had to consent for somebody then (epoch ms); in doubt, yes. */
export function isUnderage(contact: Known, at: Instant): boolean {
  return isUnder(consenting, contact, at);
}

function isUnder(years: number, { attributes: { values } }: Known, at: Instant): boolean {
  const birth = typeof values.birthDate === 'string' ? /^(\d{4})(-\d\d-\d\d)/.exec(values.birthDate) : null;
  if (!birth) return values.minor === true;
  return formatTime(at - lastZoneMs).slice(0, 10) < `${Number(birth[1]) + years}${birth[2]}`;
}
