import { clock, later, workingDay, type Moment } from './calendar';
import { moduleOf } from './module-of';
import type { Diary, Enrolment } from './diary';

/**
 * How somebody learns alone. `steady`: a module every few days. `back-after-mail`: one silence that outlasts the reminder after 14
 * days, `back-after-letter`: one that outlasts the letter of day 19 too. `drops`: half way, for good. `never-starts`.
 */
export type Manner = 'steady' | 'back-after-mail' | 'back-after-letter' | 'drops' | 'never-starts';

/** She learns alone from `first` on. Answers when the course is completed; undefined: it never is. */
export function learnOnline(diary: Diary, enrolment: Enrolment, first: Moment, manner: Manner): Moment | undefined {
  if (manner === 'never-starts') return undefined;
  const { random } = diary;
  const count = enrolment.course.modules.length;
  const pauseBefore = random.between(1, count - 1);
  let at = first;
  for (let index = 0; index < count; index += 1) {
    if (index === pauseBefore && manner === 'drops') return undefined;
    if (index > 0) at = nextTime(diary, at, index === pauseBefore ? manner : 'steady');
    at = studyModule(diary, enrolment, index, at);
  }
  return at;
}

/** She studies one module after the other, each from its moment on. Answers when the last of them was done; undefined: there was none. */
export function studyAt(diary: Diary, enrolment: Enrolment, moments: readonly Moment[]): Moment | undefined {
  return moments.map((start, index) => studyModule(diary, enrolment, index, start)).at(-1);
}

function nextTime(diary: Diary, last: Moment, manner: Manner): Moment {
  const { random, period } = diary;
  // The mail goes out on day 14 or 15, the letter 5 days later, the call another 5 later: she is back in between.
  if (manner === 'back-after-mail') return { day: last.day + random.between(16, 18), minute: clock(random.between(9, 17)) };
  if (manner === 'back-after-letter') return { day: last.day + random.between(21, 23), minute: clock(random.between(9, 17)) };
  const evening = random.chance(0.25);
  return { day: workingDay(period.from, last.day + random.between(2, 6)), minute: evening ? clock(20, random.pick([0, 15, 30])) : clock(random.between(9, 16), random.pick([0, 15, 30, 45])) };
}

function studyModule(diary: Diary, enrolment: Enrolment, index: number, start: Moment): Moment {
  const { random } = diary;
  const activity = moduleOf(diary, enrolment, index);
  diary.tell(start, 'login.recorded', { place: 'web' });
  if (index === 0) diary.tell(start, 'course.started', {}, enrolment);
  diary.tell(later(start, 5), 'module.started', { activity }, enrolment);
  let at = later(start, 5);
  const pages = random.between(1, 2);
  for (let page = 1; page <= pages; page += 1) {
    at = later(at, 5 * random.between(1, 4));
    diary.tell(at, 'content.viewed', { activity: { id: `${activity.id}-p${page}`, type: 'page', name: activity.name }, duration: 60 * random.between(2, 12) }, enrolment);
  }
  at = later(at, 5 * random.between(2, 5));
  finishModule(diary, enrolment, index, at);
  return at;
}

/** A module is done; with the last one comes the final score. */
export function finishModule(diary: Diary, enrolment: Enrolment, index: number, at: Moment): void {
  const { random } = diary;
  const total = enrolment.course.modules.length;
  const done = index + 1;
  diary.tell(at, 'module.completed', { activity: moduleOf(diary, enrolment, index) }, enrolment);
  diary.tell(at, 'progress.updated', { done, total, ratio: Math.round((done / total) * 100) / 100 }, enrolment);
  if (done < total) return;
  const raw = random.between(11, 20);
  diary.tell(at, 'score.recorded', { raw, min: 0, max: 20, scaled: raw / 20, final: true }, enrolment);
}
