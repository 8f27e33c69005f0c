/** What every canonical type begins with; the version ends it. */
const PREFIX = 'org.parcours.learner.';
const SUFFIX = '.v1';

/** The short names of the canonical learner events, family by family, in the order of the documentation. */
export const EVENT_NAMES = [
  'learner.registered',
  'identity.linked',
  'profile.updated',
  'enrolment.created',
  'enrolment.updated',
  'enrolment.suspended',
  'enrolment.resumed',
  'enrolment.cancelled',
  'course.started',
  'course.completed',
  'course.passed',
  'course.failed',
  'module.started',
  'module.completed',
  'module.uncompleted',
  'progress.updated',
  'score.recorded',
  'evaluation.invited',
  'evaluation.submitted',
  'certificate.issued',
  'certificate.revoked',
  'session.booked',
  'session.attended',
  'session.missed',
  'session.moved',
  'session.cancelled',
  'login.recorded',
  'content.viewed',
  'content.rated',
  'media.progressed',
  'interest.declared',
  'referral.created',
  'consent.granted',
  'consent.withdrawn',
  'preference.changed',
  'order.placed',
  'contact.closed',
  'manager.noticed',
  'email.delivered',
  'email.bounced',
  'email.opened',
  'email.clicked',
  'email.complained',
  'email.refused',
  'email.uncertain',
  'recommendation.shown',
  'recommendation.clicked',
  'recommendation.empty',
  'print.posted',
  'print.returned',
  'print.scanned',
  'print.refused',
  'task.closed',
  'statement.voided',
] as const;

/** The short name of a canonical learner event, such as `enrolment.created`. */
export type EventName = (typeof EVENT_NAMES)[number];

const known: ReadonlySet<string> = new Set(EVENT_NAMES);
const shortNames: ReadonlyMap<string, EventName> = new Map(EVENT_NAMES.map((name) => [PREFIX + name + SUFFIX, name]));

/** Whether `name` is the short name of a canonical event. */
export function isEventName(name: string): name is EventName {
  return known.has(name);
}

/**
 * The full CloudEvents type of a short name: `enrolment.created` -> `org.parcours.learner.enrolment.created.v1`.
 * Anything that is not a canonical short name is a type already and comes back as it is.
 */
export function fullType(name: string): string {
  return known.has(name) ? PREFIX + name + SUFFIX : name;
}

/**
 * The name journeys use for a type: `org.parcours.learner.X.v1` -> `X`, whether X is canonical or not. Every other
 * type (another vendor's, a later version) is its own name and comes back as it is; never undefined.
 */
export function shortName(type: string): string {
  const name = shortNames.get(type);
  if (name !== undefined) return name;
  const framed = type.length > PREFIX.length + SUFFIX.length && type.startsWith(PREFIX) && type.endsWith(SUFFIX);
  return framed ? type.slice(PREFIX.length, -SUFFIX.length) : type;
}
