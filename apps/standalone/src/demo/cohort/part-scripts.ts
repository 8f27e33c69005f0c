import { finishCourse, type Ending } from './after-course';
import { clock, later, type Moment } from './calendar';
import { attend, sessionOf } from './classroom';
import type { Part } from './cohort-types';
import { courseOf } from './courses';
import type { Diary, Enrolment } from './diary';
import { learnOnline, type Manner } from './online';
import { cancelSession, moveSession } from './ordinary-life';
import { roomOf } from './story-scripts';

/** What must happen to somebody, whatever the seed. Day 0 is a Monday; holidays are those of a period from 2 March 2026. */
export const partScripts: Record<Part, (diary: Diary) => void> = {
  /** Registered over Ana's link. */
  colleague: (diary) => takeInRoom(diary, 'excel-2', 23, 43, { answering: 'asked' }),
  /** Leaves while her silence is being counted; what comes later enters nothing. */
  closed(diary) {
    const enrolment = enrolOnline(diary, 'data-protection', 2);
    learnOnline(diary, enrolment, { day: 3, minute: clock(10) }, 'drops');
    diary.tell({ day: 12, minute: clock(9) }, 'contact.closed', { reason: 'left' });
    diary.enrol({ course: courseOf('word-1'), mode: 'online', at: { day: 15, minute: clock(9) } });
  },
  /** Enrolled on Friday evening for Monday half past eight: practical information would come when the course has begun. */
  'enrolled-late'(diary) {
    const course = courseOf('word-1');
    diary.register({ day: 11, minute: clock(18) });
    const { ends } = sessionOf(diary, course.modules.length, 14);
    const enrolment = diary.enrol({ course, mode: 'classroom', at: { day: 11, minute: clock(18, 30) }, starts: { day: 14, minute: clock(8, 30) }, ends, session: 'word-1-14' });
    finishCourse(diary, enrolment, attend(diary, enrolment, 14, clock(9, 15)), { answering: 'reminded', looksBack: { answering: 'reminded', nps: 8 } });
  },
  /** Completed on a Thursday, answered on the Friday before Easter: who calls back has to wait until Tuesday. */
  'disappointed-on-friday'(diary) {
    const { enrolment, end } = sitIn(diary, 'power-bi', 7, 30);
    finishCourse(diary, enrolment, end, { answering: 'never' });
    diary.tell({ day: 32, minute: clock(11) }, 'evaluation.submitted', { evaluation: { kind: 'hot', instrument: 'hot-3-questions', nps: 2, comment: 'Le niveau annoncé n’était pas le bon.' } }, enrolment);
  },
  /** Her session moves too: nobody can write to her, so the desk calls. */
  bounces(diary) {
    diary.register({ day: 4, minute: clock(9, 30) });
    const enrolment = diary.enrol(roomOf(diary, 'sql', 4, 28));
    moveSession(diary, enrolment, { day: 9, minute: clock(14) }, 31);
    finishCourse(diary, enrolment, attend(diary, enrolment, 31), { answering: 'never' });
  },
  'complains-about-evaluation': (diary) => takeInRoom(diary, 'excel-1', 8, 24, { answering: 'never' }),
  'complains-about-news': (diary) => takeOnline(diary, 'excel-3', 5, 'drops'),
  'back-after-mail': (diary) => takeOnline(diary, 'power-bi', 9, 'back-after-mail', { answering: 'asked' }),
  'back-after-letter': (diary) => takeOnline(diary, 'excel-1', 10, 'back-after-letter', { answering: 'asked' }),
  /** Neither angry nor glad, in the language's middle branch. */
  content: (diary) => takeInRoom(diary, 'management', 3, 21, { answering: 'reminded', nps: 7, looksBack: { answering: 'asked', nps: 4 } }),
  'never-answers': (diary) => takeInRoom(diary, 'data-protection', 14, 31, { answering: 'never' }),
  suspended(diary) {
    const enrolment = enrolOnline(diary, 'excel-2', 15);
    learnOnline(diary, enrolment, { day: 16, minute: clock(11) }, 'drops');
    diary.tell({ day: 24, minute: clock(9) }, 'enrolment.suspended', {}, enrolment);
    diary.tell({ day: 60, minute: clock(9) }, 'enrolment.resumed', {}, enrolment);
  },
  /** Completes on a Monday, so that three months later falls on a Sunday and waits for the Monday. */
  'session-moved'(diary) {
    diary.register({ day: 2, minute: clock(9, 30) });
    const enrolment = diary.enrol(roomOf(diary, 'excel-3', 2, 21));
    moveSession(diary, enrolment, { day: 8, minute: clock(15) }, 25);
    finishCourse(diary, enrolment, attend(diary, enrolment, 25), { answering: 'asked', nps: 9, looksBack: { answering: 'asked', nps: 9, after: 0 } });
  },
  /** The room is flooded: the session falls away, another one is found. */
  'session-cancelled'(diary) {
    diary.register({ day: 5, minute: clock(9, 30) });
    cancelSession(diary, diary.enrol(roomOf(diary, 'sql', 5, 24)), { day: 15, minute: clock(11) });
    diary.enrol(roomOf(diary, 'sql', 17, 45));
  },
  /** Known by her platform id and a postal address alone: told by telephone that her session falls away, asked on paper; the desk types her sheet in. */
  'without-mail'(diary) {
    diary.register({ day: 6, minute: clock(9, 30) });
    cancelSession(diary, diary.enrol(roomOf(diary, 'excel-1', 6, 22)), { day: 16, minute: clock(10) });
    const enrolment = diary.enrol(roomOf(diary, 'excel-1', 18, 37));
    finishCourse(diary, enrolment, attend(diary, enrolment, 37), { answering: 'never' });
    diary.tell({ day: 49, minute: clock(14) }, 'evaluation.submitted', { evaluation: { kind: 'hot', instrument: 'hot-3-questions-on-paper', nps: 9, interests: ['data'] } }, enrolment);
  },
  /** Leaves her employer's mailbox behind with the course: the first question bounces, the second one comes on paper. */
  'mailbox-closes': (diary) => takeInRoom(diary, 'word-1', 12, 29, { answering: 'never' }),
  'certificate-revoked'(diary) {
    const { enrolment } = takeInRoom(diary, 'word-1', 16, 36, { answering: 'unasked' });
    diary.tell({ day: 52, minute: clock(10) }, 'certificate.revoked', { credential: `cert-${enrolment.id.slice(4)}` }, enrolment);
  },
};

function sitIn(diary: Diary, course: string, day: number, startDay: number): { enrolment: Enrolment; end: Moment } {
  diary.register({ day, minute: clock(9, 30) });
  const enrolment = diary.enrol(roomOf(diary, course, day, startDay));
  return { enrolment, end: attend(diary, enrolment, startDay) };
}

function takeInRoom(diary: Diary, course: string, day: number, startDay: number, ending: Ending): { enrolment: Enrolment } {
  const { enrolment, end } = sitIn(diary, course, day, startDay);
  finishCourse(diary, enrolment, end, ending);
  return { enrolment };
}

function enrolOnline(diary: Diary, course: string, day: number): Enrolment {
  diary.register({ day, minute: clock(9, 30) });
  return diary.enrol({ course: courseOf(course), mode: 'online', at: { day, minute: clock(10) } });
}

function takeOnline(diary: Diary, course: string, day: number, manner: Manner, ending: Ending = { answering: 'never' }): void {
  const enrolment = enrolOnline(diary, course, day);
  const end = learnOnline(diary, enrolment, later({ day, minute: clock(10) }, 90), manner);
  if (end) finishCourse(diary, enrolment, end, ending);
}
