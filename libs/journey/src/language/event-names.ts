/** Short names of the canonical learner events; others are usable too, if well formed. */
export const EVENT_NAMES: readonly string[] = [
  'learner.registered', 'identity.linked', 'profile.updated',
  'enrolment.created', 'enrolment.updated', 'enrolment.suspended', 'enrolment.resumed', 'enrolment.cancelled',
  'course.started', 'course.completed', 'course.passed', 'course.failed',
  'module.started', 'module.completed', 'module.uncompleted', 'progress.updated', 'score.recorded',
  'evaluation.invited', 'evaluation.submitted', 'certificate.issued', 'certificate.revoked',
  'session.booked', 'session.attended', 'session.missed', 'session.moved', 'session.cancelled',
  'login.recorded', 'content.viewed', 'content.rated', 'media.progressed',
  'interest.declared', 'referral.created', 'consent.granted', 'consent.withdrawn', 'preference.changed',
  'order.placed', 'contact.closed', 'contact.absorbed', 'manager.noticed',
  'email.delivered', 'email.bounced', 'email.opened', 'email.clicked', 'email.complained', 'email.refused', 'email.uncertain',
  'recommendation.shown', 'recommendation.clicked', 'recommendation.empty',
  'print.posted', 'print.returned', 'print.scanned', 'print.refused', 'task.closed', 'statement.voided',
];

/** A well-formed short event name: lower case, at least one dot. */
export const EVENT_NAME_FORM = /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/;
