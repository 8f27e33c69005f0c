import { shortName } from '../event-types';
import type { LearnerEvent } from '../learner-event';

/** Whether an event is an evaluation its sender declared anonymous (`evaluation.anonymous`, or `anonymous` beside it). */
export function isAnonymous(event: LearnerEvent): boolean {
  if (!shortName(event.type).startsWith('evaluation.')) return false;
  return event.data.evaluation?.anonymous === true || event.data.anonymous === true;
}
