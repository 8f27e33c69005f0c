import type { Contact } from '@parcours/contact';

export type Level = 'beginner' | 'intermediate' | 'advanced';

/** What a recommendation looks at of a learner. */
export interface LearnerProfile {
  /** Ids of completed courses and items. */
  completed: string[];
  /** Courses she is enrolled in now: not offered again. */
  enrolled?: string[];
  /** Topic ids or names, as the learner declared them. */
  interests: string[];
  /** `fr`, `en`, or with a region (`fr-CA`). */
  locale: string;
  level?: Level;
}

/** The profile of a contact; `locale` is used where the contact states none. */
export function profileOf(contact: Contact, locale: string): LearnerProfile {
  const enrolments = Object.values(contact.enrolments).map(({ values }) => values);
  const courses = (status: string) => [...new Set(enrolments.flatMap((enrolment) => (enrolment.status === status && enrolment.courseId !== undefined ? [enrolment.courseId] : [])))].sort();
  const stated = contact.attributes.values.locale;
  return {
    completed: courses('completed'),
    enrolled: [...new Set([...courses('active'), ...courses('suspended')])].sort(),
    interests: [...contact.interests].sort(),
    locale: typeof stated === 'string' ? stated : locale,
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
