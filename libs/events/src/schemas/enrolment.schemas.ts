import { enrolment, learnerData } from './parts';

/** An enrolment's life; which one must be said. Mode, role, starts, ends, session and by are its fields. */
const ofEnrolment = learnerData({ enrolment });

export const enrolmentSchemas = {
  'enrolment.created': ofEnrolment,
  'enrolment.updated': ofEnrolment,
  'enrolment.suspended': ofEnrolment,
  'enrolment.resumed': ofEnrolment,
  'enrolment.cancelled': ofEnrolment,
};
