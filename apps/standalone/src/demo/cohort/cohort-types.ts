import type { LearnerEvent } from '@parcours/events';

export interface CohortAddress {
  name: string;
  line1?: string;
  line2?: string;
  line3?: string;
  postalCode: string;
  city: string;
  state?: string;
  /** ISO 3166 alpha-2. */
  country: string;
}

export interface CohortAccount {
  id: string;
  name: string;
  domain: string;
  /** How many learners it sends. */
  learners: number;
  /** Town of its people: where their letters go. */
  town: number;
  manager: { firstName: string; lastName: string; email: string; locale: 'fr' | 'en' };
}

export const storyNames = ['Ana', 'Ben', 'Chloé', 'Dev', 'Eve', 'Finn'] as const;
export type StoryName = (typeof storyNames)[number];

/** What happens to a learner whatever the seed, so that every branch of the shipped journeys is seen. */
export type Part =
  | 'colleague' | 'closed' | 'enrolled-late' | 'disappointed-on-friday' | 'bounces' | 'complains-about-evaluation' | 'complains-about-news'
  | 'back-after-mail' | 'back-after-letter' | 'content' | 'never-answers' | 'suspended' | 'session-moved' | 'certificate-revoked'
  | 'session-cancelled' | 'without-mail' | 'mailbox-closes';

/** A made-up learner. Addresses end in names that RFC 2606 reserves, so nobody is ever written to. */
export interface CohortLearner {
  /** Her id at the learning platform. */
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  locale: 'fr' | 'en';
  timeZone: 'Europe/Paris' | 'Indian/Reunion' | 'America/Toronto';
  /** The client that enrols her; absent: a private person. */
  account?: string;
  address?: CohortAddress;
  story?: StoryName;
  part?: Part;
  /** How her mailbox takes mail; absent: well. `closes`: after her course. `none`: nobody knows an address. */
  mailbox?: 'bounces' | 'complains' | 'closes' | 'none';
}

export interface CohortPeriod {
  /** RFC 3339, UTC; events begin on that day. */
  from: string;
  /** Calendar days that events fall into. */
  days: number;
}

export interface Cohort {
  seed: number;
  period: CohortPeriod;
  accounts: readonly CohortAccount[];
  learners: CohortLearner[];
  /** They are enrolled too, to teach: no journey is theirs. */
  teachers: CohortLearner[];
  /** In order of time; ids are unique and follow that order. */
  events: LearnerEvent[];
  /** Ids of the events that the platform sends twice. */
  sentTwice: string[];
}
