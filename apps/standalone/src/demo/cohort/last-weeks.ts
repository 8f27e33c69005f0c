import { finishCourse, type Ending } from './after-course';
import { clock, later, workingDay, type Moment } from './calendar';
import { attend, prepare } from './classroom';
import type { CohortLearner, CohortPeriod } from './cohort-types';
import { courses } from './courses';
import type { Diary } from './diary';
import { bookings, lastRooms, lastStudies, type Booking, type LastRoom, type LastStudy } from './last-weeks-cast';
import { studyAt } from './online';
import { introduce } from './ordinary-life';
import type { Random } from './random';
import { roomOf } from './story-scripts';

/** In a shorter period people are hardly known before its last weeks begin. */
const SHORTEST = 45;
/** Whoever has nothing to tell from so many days before the end on has time for one more course. */
const FREE_DAYS = 30;
/** Days from one module to the next. */
const PACE = 3;

/**
 * Who learns alone in the last weeks. They are newcomers: silence counts from what somebody did last, in earlier courses too, so that
 * whoever comes back after long would be written to at once. Nobody in a period under 45 days.
 */
export function newcomers(people: readonly CohortLearner[], period: CohortPeriod, random: Random): Map<CohortLearner, LastStudy> {
  const rest = random.shuffled(people);
  const cast = new Map<CohortLearner, LastStudy>();
  if (period.days < SHORTEST) return cast;
  for (const study of lastStudies) {
    const found = rest.find((learner) => learner.timeZone === study.timeZone && !cast.has(learner));
    if (found) cast.set(found, study);
  }
  return cast;
}

/**
 * The period ends in the middle of things: some of those whose courses are over take one more, in a room. Writes into the diaries given,
 * which are of ordinary people; with the newcomers somebody then stands at each wait of the shipped journeys.
 */
export function liveLastWeeks(diaries: readonly Diary[], period: CohortPeriod, random: Random): void {
  if (period.days < SHORTEST) return;
  const pool = new Pool(random.shuffled(diaries), period);
  for (const room of lastRooms) {
    for (const ending of room.endings) {
      const diary = pool.take(room);
      if (diary) sitInRoom(diary, room, ending);
    }
  }
  for (const booking of bookings) {
    for (let seat = 0; seat < booking.seats; seat += 1) {
      const diary = pool.take(booking);
      if (diary) book(diary, booking);
    }
  }
}

/** A newcomer registers, is enrolled and learns alone. */
export function liveAsNewcomer(diary: Diary, { last, minute, done, early = 3 }: LastStudy): void {
  const { from, days } = diary.period;
  const course = diary.random.pick(courses);
  const count = { none: 0, first: 1, 'all but one': course.modules.length - 1, all: course.modules.length }[done];
  const end: Moment = { day: days + last, minute };
  const moments = Array.from({ length: count }, (_, index) => later(end, -PACE * (count - 1 - index) * 1440));
  const [first] = moments;
  // Enrolled on a working day; the longest break of the calendar is three days.
  const at: Moment = first ? { day: workingDay(from, first.day - early), minute: clock(9) } : end;
  introduce(diary, later(at, -30));
  const enrolment = diary.enrol({ course, mode: 'online', at });
  const completed = studyAt(diary, enrolment, moments);
  if (completed && done === 'all') finishCourse(diary, enrolment, completed, { answering: 'never' });
}

/** People of French time to take for one more course, each once: those who are free first, else whoever is soonest. */
class Pool {
  private readonly waiting: { diary: Diary; busyUntil: number }[];

  constructor(diaries: readonly Diary[], { from, days }: CohortPeriod) {
    const free = Date.parse(`${from.slice(0, 10)}T00:00:00Z`) + (days - FREE_DAYS) * 86_400_000;
    const told = diaries.filter(({ learner }) => learner.timeZone === 'Europe/Paris').map((diary) => ({ diary, busyUntil: Math.max(free, ...diary.drafts.map(({ at }) => at)) }));
    this.waiting = told.sort((a, b) => a.busyUntil - b.busyUntil);
  }

  /** Somebody of that client who did not take the course yet; undefined: nobody is left. */
  take({ account, course }: Pick<Booking, 'account' | 'course'>): Diary | undefined {
    const at = this.waiting.findIndex(({ diary }) => diary.learner.account === account && !diary.drafts.some(({ data }) => data.course?.id === course));
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0]?.diary;
  }
}

function sitInRoom(diary: Diary, { course, enrolled, starts }: LastRoom, ending: Ending): void {
  const { from, days } = diary.period;
  const startDay = workingDay(from, days + starts);
  const enrolment = diary.enrol(roomOf(diary, course, workingDay(from, days + enrolled), startDay));
  finishCourse(diary, enrolment, attend(diary, enrolment, startDay), ending);
}

function book(diary: Diary, { course, enrolled, minute, starts }: Booking): void {
  const { from, days } = diary.period;
  const startDay = workingDay(from, days + starts);
  const room = roomOf(diary, course, days + enrolled, startDay);
  const at: Moment = minute === undefined ? { ...room.at, day: workingDay(from, room.at.day) } : { day: room.at.day, minute };
  prepare(diary, diary.enrol({ ...room, at }), at, startDay);
}
