import { clock, later, workingDay, type Moment } from './calendar';
import type { Diary, Enrolment } from './diary';
import { moduleOf } from './module-of';
import { finishModule } from './online';

/** Half days of a course in a room, minutes of the day. */
const halves = [[clock(9), clock(12, 15)], [clock(13, 15), clock(16, 15)]] as const;

/** When a classroom course that begins on `day` (a working day) begins and ends. */
export function sessionOf(diary: Diary, modules: number, day: number): { starts: Moment; ends: Moment } {
  const last = lessonAt(diary, day, modules - 1);
  return { starts: { day, minute: clock(9) }, ends: { day: last.day, minute: last.half[1] } };
}

/** Some read what to prepare, between the enrolment and the first day. */
export function prepare(diary: Diary, enrolment: Enrolment, enrolled: Moment, startDay: number): void {
  const { random } = diary;
  const days = startDay - enrolled.day;
  if (days < 3) return;
  for (let count = random.between(0, 2); count > 0; count -= 1) {
    const at = { day: enrolled.day + random.between(1, days - 1), minute: clock(random.between(9, 17), random.pick([0, 15, 30, 45])) };
    diary.tell(at, 'login.recorded', { place: 'web' });
    diary.tell(later(at, 5), 'content.viewed', { activity: { id: `${enrolment.course.id}-preparation`, type: 'page', name: diary.learner.locale === 'en' ? 'Before you come' : 'Avant de venir' }, duration: 60 * random.between(3, 15) }, enrolment);
  }
}

/** She sits in the room from `startDay` on; the platform hears of it at `started` (minute of that day). Answers when the course is completed. */
export function attend(diary: Diary, enrolment: Enrolment, startDay: number, started = clock(9)): Moment {
  const { modules } = enrolment.course;
  let end: Moment = { day: startDay, minute: started };
  diary.tell(end, 'course.started', {}, enrolment);
  modules.forEach((_, index) => {
    const { day, half } = lessonAt(diary, startDay, index);
    diary.tell({ day, minute: index === 0 ? started : half[0] }, 'module.started', { activity: moduleOf(diary, enrolment, index) }, enrolment);
    end = { day, minute: half[1] };
    finishModule(diary, enrolment, index, end);
    const lastOfDay = index === modules.length - 1 || half === halves[1];
    if (lastOfDay) diary.tell(end, 'session.attended', { place: 'salle 2' }, enrolment);
  });
  return end;
}

function lessonAt(diary: Diary, startDay: number, index: number) {
  const day = index < 2 ? startDay : workingDay(diary.period.from, startDay + 1);
  return { day, half: index % 2 === 0 ? halves[0] : halves[1] };
}
