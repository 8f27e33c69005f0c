import type { LearnerEvent, LearnerEventData } from '../learner-event';
import { isAnonymous } from './is-anonymous';

/**
 * An anonymous evaluation without whoever gave it: learner, actor, subject and every identifier are left out; so are the
 * enrolment (its id leads straight back), the account's managers, a named colleague (`referral`) and the trace it was sent in. Course, account,
 * activity, marks and the comment, word for word, stay. Any other event comes back as it is. The input is not changed.
 */
export function anonymise(event: LearnerEvent): LearnerEvent {
  if (!isAnonymous(event)) return event;
  const { subject: _subject, traceparent: _traceparent, tracestate: _tracestate, ...envelope } = event;
  const { learner: _learner, actor: _actor, identifiers: _identifiers, enrolment: _enrolment, ...rest } = event.data;
  const data: LearnerEventData = { ...rest };
  if (data.account) {
    const { managers: _managers, ...account } = data.account;
    data.account = account;
  }
  if (data.evaluation) {
    const { identifiers: _ofEvaluation, referral: _referral, ...evaluation } = data.evaluation;
    data.evaluation = evaluation;
  }
  return { ...envelope, data };
}
