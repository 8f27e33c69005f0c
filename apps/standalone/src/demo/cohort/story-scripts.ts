import { finishCourse } from './after-course';
import { clock } from './calendar';
import { attend, sessionOf } from './classroom';
import type { StoryName } from './cohort-types';
import { courseOf } from './courses';
import type { Diary, Enrolment, Enrolling } from './diary';

/**
 * The six people one remembers, day by day. Days count from the period's first, which is a Monday; the clock change of Montréal falls
 * on day 6 of a period from 2 March 2026.
 */
export const storyScripts: Record<StoryName, (diary: Diary) => void> = {
  /** A 10 after two days in the room: she is asked to invite a colleague, and does. */
  Ana(diary) {
    const enrolment = inRoom(diary, 'excel-2', 0, 17);
    finishCourse(diary, enrolment, attend(diary, enrolment, 17), { answering: 'asked', nps: 10 });
    diary.tell({ day: 23, minute: clock(10) }, 'referral.created', { referral: { link: 'personal', registered: true }, topics: ['excel'] }, enrolment);
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
    finishCourse(diary, kept, attend(diary, kept, 24), { answering: 'asked', nps: 8 });
  },
  /** Enrolled in winter time, waits over the change of clocks; his mail comes at nine by the new one. */
  Dev(diary) {
    const enrolment = inRoom(diary, 'data-protection', 1, 16);
    finishCourse(diary, enrolment, attend(diary, enrolment, 16), { answering: 'reminded', nps: 9 });
  },
  /** A 3: the desk calls, promotions rest. A second course goes better, but the ideas it would bring are held back. */
  Eve(diary) {
    const first = inRoom(diary, 'excel-1', 0, 7);
    finishCourse(diary, first, attend(diary, first, 7), { answering: 'asked', nps: 3 });
    const second = diary.enrol(roomOf(diary, 'excel-2', 22, 43));
    finishCourse(diary, second, attend(diary, second, 43), { answering: 'asked', nps: 8 });
  },
  /** Known before the connection, unsubscribed, without postal address; answers before he is asked. Nothing ever leaves for him. */
  Finn(diary) {
    diary.register({ day: 0, minute: clock(8, 55) });
    diary.tell({ day: 0, minute: clock(9) }, 'consent.withdrawn', { consent: { purpose: 'learning-news', proof: { form: 'preference-centre' } } });
    const enrolment = diary.enrol({ ...roomOf(diary, 'word-1', 0, 0), at: { day: 0, minute: clock(9, 15) }, backfill: true });
    finishCourse(diary, enrolment, attend(diary, enrolment, 8), { answering: 'unasked', nps: 8 });
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
