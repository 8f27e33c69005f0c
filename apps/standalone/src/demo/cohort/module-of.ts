import type { Diary, Enrolment } from './diary';

/** A course's module as an activity, named in the learner's language. */
export function moduleOf(diary: Diary, { course }: Enrolment, index: number): { id: string; type: string; name: string } {
  const name = course.modules[index]?.[diary.learner.locale] ?? '';
  return { id: `${course.id}-m${index + 1}`, type: 'module', name };
}
