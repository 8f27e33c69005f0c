import { consentStatus, isMinor, type Contact } from '@parcours/contact';

export type Level = 'beginner' | 'intermediate' | 'advanced';

/** What a recommendation looks at of a learner. */
export interface LearnerProfile {
  /** Ids of completed courses and items. */
  completed: string[];
  /** Courses she is enrolled in now: not offered again. */
  enrolled?: string[];
  /** Those of them that are under way. */
  running?: string[];
  /** Topic ids or names, as the learner declared them. */
  interests: string[];
  /** `fr`, `en`, or with a region (`fr-CA`). */
  locale: string;
  level?: Level;
  /** Nothing is concluded from what she did; only what she has done is not offered again. */
  unprofiled?: true;
}

/**
 * The profile of a contact at `now` (epoch ms); `locale` is used where the contact states none. Whoever objected to profiling (purpose `profiling`; GDPR,
 * article 21), and a minor, is recommended what everybody is, but for what they have done already.
 */
export function profileOf(contact: Contact, locale: string, now: number): LearnerProfile {
  const enrolments = Object.values(contact.enrolments).map(({ values }) => values);
  const courses = (status: string) => [...new Set(enrolments.flatMap((enrolment) => (enrolment.status === status && enrolment.courseId !== undefined ? [enrolment.courseId] : [])))].sort();
  const stated = contact.attributes.values.locale;
  const spoken = typeof stated === 'string' ? stated : locale;
  const unprofiled = consentStatus(contact, 'profiling', 'feed') === 'withdrawn' || isMinor(contact, now);
  return {
    completed: courses('completed'),
    running: courses('active'),
    enrolled: [...new Set([...courses('active'), ...courses('suspended')])].sort(),
    interests: unprofiled ? [] : [...contact.interests].sort(),
    locale: spoken,
    ...(unprofiled && { unprofiled }),
  };
}

/** The language of the house for a locale: English where it says so, else French. */
export function languageOf(locale: string): 'fr' | 'en' {
  return /^en\b/i.test(locale) ? 'en' : 'fr';
}

/** How interests and topics are compared: `Power BI`, `power_bi` and `power-bi` are one. */
export function topicKey(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
