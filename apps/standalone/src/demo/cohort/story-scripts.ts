import { finishCourse } from './after-course';
import { clock, later } from './calendar';
import { attend, sessionOf } from './classroom';
import type { StoryName } from './cohort-types';
import { courseOf } from './courses';
import type { Diary, Enrolment, Enrolling } from './diary';

/**
 * The six people one remembers, day by day. Days count from the period's first, which is a Monday; the clock change of Montréal falls
 * on day 6 of a period from 2 March 2026.
 */
export const storyScripts: Record<StoryName, (diary: Diary) => void> = {
  /** A 10 after two days in the room: she is asked to invite a colleague, and does (`reactions`). Three months later it still serves her. */
  Ana(diary) {
    const enrolment = inRoom(diary, 'excel-2', 0, 17);
    finishCourse(diary, enrolment, attend(diary, enrolment, 17), { answering: 'asked', nps: 10, looksBack: { answering: 'asked', nps: 9 } });
  },
  /** Private, never consented to news: silence brings a letter where a mail would have come, then a call. */
  Ben(diary) {
    diary.register({ day: 1, minute: clock(9, 30) });
    const enrolment = diary.enrol({ course: courseOf('sql'), mode: 'online', at: { day: 1, minute: clock(10) } });
    diary.tell({ day: 1, minute: clock(14) }, 'login.recorded', { place: 'web' });
    diary.tell({ day: 1, minute: clock(14) }, 'course.started', {}, enrolment);
    diary.tell({ day: 1, minute: clock(14, 5) }, 'module.started', { activity: { id: 'sql-m1', type: 'module', name: 'Sélectionner' } }, enrolment);
  },
  /** Two courses; one is cancelled before it begins, the other goes its way. */
  Chloé(diary) {
    const kept = inRoom(diary, 'power-bi', 2, 24);
    const dropped = diary.enrol(roomOf(diary, 'management', 3, 38));
    diary.tell({ day: 10, minute: clock(11) }, 'enrolment.cancelled', {}, dropped);
    finishCourse(diary, kept, attend(diary, kept, 24), { answering: 'asked', nps: 8, looksBack: { answering: 'never' } });
  },
  /** Enrolled in winter time, waits over the change of clocks; his mail comes at nine by the new one. */
  Dev(diary) {
    const enrolment = inRoom(diary, 'data-protection', 1, 16);
    finishCourse(diary, enrolment, attend(diary, enrolment, 16), { answering: 'reminded', nps: 9, looksBack: { answering: 'never' } });
  },
  /** A 3: the desk calls, promotions rest. A second course goes better, but the ideas it would bring are held back. */
  Eve(diary) {
    const first = inRoom(diary, 'excel-1', 0, 7);
    finishCourse(diary, first, attend(diary, first, 7), { answering: 'asked', nps: 3, looksBack: { answering: 'never' } });
    const second = diary.enrol(roomOf(diary, 'excel-2', 22, 43));
    finishCourse(diary, second, attend(diary, second, 43), { answering: 'asked', nps: 8 });
  },
  /**
   * Known before the connection, without postal address; tells his topics before he is asked, and gives no mark. What follows a course
   * leaves him out, to measure what it brings. Nothing ever leaves for him.
   */
  Finn(diary) {
    diary.register({ day: 0, minute: clock(8, 55) });
    const enrolment = diary.enrol({ ...roomOf(diary, 'word-1', 0, 0), at: { day: 0, minute: clock(9, 15) }, backfill: true });
    const end = attend(diary, enrolment, 45);
    finishCourse(diary, enrolment, end, { answering: 'never', looksBack: { answering: 'never' } });
    diary.tell(later(end, 40), 'evaluation.submitted', { evaluation: { kind: 'hot', instrument: 'hot-3-questions', interests: ['excel', 'office'] } }, enrolment);
  },
};

function inRoom(diary: Diary, course: string, day: number, startDay: number): Enrolment {
  diary.register({ day, minute: clock(9, 30) });
  return diary.enrol(roomOf(diary, course, day, startDay));
}

export function roomOf(diary: Diary, id: string, day: number, startDay: number): Enrolling {
  const course = courseOf(id);
  return { course, mode: 'classroom', at: { day, minute: clock(10) }, ...sessionOf(diary, course.modules.length, startDay), session: `${id}-${startDay}` };
}
