import type { Contact } from '@parcours/contact';
import { formatTime, type JsonValue } from '@parcours/events';
import type { Command } from '@parcours/journey';

const times: ReadonlySet<string> = new Set(['starts', 'ends', 'lastActivityAt', 'completedAt']);

/** What a step would give a template about a contact: herself, and her newest enrolment with its course and account. There is no event. `defaults`: declared attributes. */
export function templateContext({ id, attributes, interests, tags, enrolments, courses, accounts }: Contact, defaults: Record<string, JsonValue>): Command['context'] {
  const context: Command['context'] = { contact: { id, attributes: { ...defaults, ...attributes.values }, interests, tags }, data: {} };
  const enrolment = Object.values(enrolments).at(-1);
  if (!enrolment) return context;
  const { values, modules } = enrolment;
  const view = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, times.has(field) ? formatTime(value as number) : value]));
  context.enrolment = { ...view, modulesDone: Object.values(modules).filter(Boolean).length };
  const course = values.courseId === undefined ? undefined : courses[values.courseId]?.values;
  const account = values.accountId === undefined ? undefined : accounts[values.accountId]?.values;
  if (course) context.course = course;
  if (account) context.account = account;
  return context;
}
