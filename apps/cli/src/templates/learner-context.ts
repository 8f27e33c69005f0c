import type { EmailContext } from '@parcours/templates';
import { z } from 'zod';
import { call, type ApiClient } from '../client/api-client';
import { learnerReference } from '../client/learner-reference';

const learnerSchema = z.looseObject({
  id: z.string(),
  locale: z.string(),
  timeZone: z.string(),
  attributes: z.record(z.string(), z.unknown()),
  interests: z.array(z.string()),
  tags: z.array(z.string()),
  enrolments: z.array(z.looseObject({ id: z.string(), courseId: z.string().optional(), courseName: z.string().optional() })),
});

export interface KnownLearner {
  context: EmailContext;
  locale: string;
  timeZone: string;
}

/** What a mail would know of a real learner: herself and her newest enrolment. The rest (the event, links, offers) stays made up. Throws `ApiError`. */
export async function learnerContext(client: ApiClient, reference: string): Promise<KnownLearner> {
  const { id, locale, timeZone, attributes, interests, tags, enrolments } = learnerSchema.parse(await call<unknown>(client, 'GET', `/v1/learners/${encodeURIComponent(learnerReference(reference))}`));
  const enrolment = enrolments.at(-1);
  const course = enrolment?.courseId === undefined ? undefined : { id: enrolment.courseId, ...(enrolment.courseName !== undefined && { name: enrolment.courseName }) };
  return { locale, timeZone, context: { contact: { id, attributes, interests, tags }, enrolment, course, account: undefined } };
}
