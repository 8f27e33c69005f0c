import { z } from 'zod';
import { amount, learnerData, number, text, time } from './parts';

/** A course's course: which one is said by the course itself or by the enrolment in it. */
const ofCourse = learnerData({
  grade: z.union([number, text]).optional(),
  success: z.boolean().optional(),
}).superRefine((data, context) => {
  if (data.course === undefined && data.enrolment === undefined)
    context.addIssue({ code: 'custom', path: ['course'], message: 'a course {id, name} or an enrolment {id}' });
});

const ofCertificate = learnerData({ credential: z.union([text, z.looseObject({})]).optional(), url: text.optional() });

const ofSession = learnerData({ starts: time.optional(), ends: time.optional(), place: z.union([text, z.looseObject({})]).optional() });

export const courseSchemas = {
  'course.started': ofCourse,
  'course.completed': ofCourse,
  'course.passed': ofCourse,
  'course.failed': ofCourse,
  'certificate.issued': ofCertificate,
  'certificate.revoked': ofCertificate,
  'session.booked': ofSession,
  'session.attended': ofSession,
  'session.missed': ofSession,
  'session.moved': ofSession,
  'session.cancelled': ofSession,
  'order.placed': learnerData({ amount: amount.optional(), currency: text.optional() }),
};
