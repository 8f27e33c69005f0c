import { finishCourse, someAnswering } from './after-course';
import { clock, later, workingDay, type Moment } from './calendar';
import { attend, prepare, sessionOf } from './classroom';
import type { Diary, Enrolment } from './diary';
import { learnOnline, type Manner } from './online';
import type { GroupPlan } from './study-groups';

/** What happens to somebody who is nobody's example: by chance, and by what her group takes. */
export function liveOrdinarily(diary: Diary, plans: readonly GroupPlan[]): void {
  const [first] = plans;
  if (!first) return;
  introduce(diary, later(first.enrolled, -30));
  for (const plan of plans) takePart(diary, plan);
}

/** She registers, and says what she may be written about. */
export function introduce(diary: Diary, registered: Moment): void {
  diary.register(registered);
  stateConsents(diary, registered);
}

function stateConsents(diary: Diary, registered: Moment): void {
  const { random, learner } = diary;
  if (learner.account === undefined) {
    if (random.chance(0.45)) diary.tell(later(registered, 5), 'consent.granted', { consent: { purpose: 'learning-news', channel: 'email', proof: { form: 'double-opt-in' } } });
    if (random.chance(0.15)) diary.tell(later(registered, 5), 'consent.granted', { consent: { purpose: 'offers', channel: 'email', proof: { form: 'double-opt-in' } } });
    return;
  }
  if (!random.chance(0.12)) return;
  const day = registered.day + random.between(5, 40);
  const withdrawn = { day, minute: clock(random.between(9, 18)) };
  diary.tell(withdrawn, 'consent.withdrawn', { consent: { purpose: 'learning-news', ...(random.chance(0.6) && { channel: 'email' }), proof: { form: 'preference-centre' } } });
  if (random.chance(0.2)) diary.tell({ ...withdrawn, day: day + random.between(6, 25) }, 'consent.granted', { consent: { purpose: 'learning-news', proof: { form: 'preference-centre' } } });
}

function takePart(diary: Diary, plan: GroupPlan): void {
  const { random } = diary;
  const { course, mode, session, enrolled, startDay, opensLater } = plan;
  const stated = mode === 'online' ? (opensLater ? { starts: { day: startDay, minute: clock(8) } } : {}) : sessionOf(diary, course.modules.length, startDay);
  // Who comes privately enrols alone; a client enrols its people in one go.
  const at = diary.learner.account === undefined ? later(enrolled, 15 * random.between(0, 3)) : enrolled;
  const enrolment = diary.enrol({ course, mode, at, ...stated, ...(mode !== 'online' && { session }) });
  if (random.chance(0.05)) return diary.tell({ day: workingDay(diary.period.from, enrolled.day + random.between(1, 6)), minute: clock(11) }, 'enrolment.cancelled', {}, enrolment);
  const end = mode === 'online' ? learnAlone(diary, enrolment, startDay, at) : learnInRoom(diary, enrolment, enrolled, startDay);
  if (end) finishCourse(diary, enrolment, end, { answering: someAnswering(diary) });
}

function learnAlone(diary: Diary, enrolment: Enrolment, startDay: number, enrolled: Moment): Moment | undefined {
  const { random } = diary;
  const first = startDay === enrolled.day ? later(enrolled, 15 * random.between(1, 8)) : { day: startDay, minute: clock(random.between(9, 16), random.pick([0, 15, 30, 45])) };
  return learnOnline(diary, enrolment, first, someManner(diary));
}

function learnInRoom(diary: Diary, enrolment: Enrolment, enrolled: Moment, startDay: number): Moment | undefined {
  const { random, period } = diary;
  let day = startDay;
  if (startDay - enrolled.day > 8 && random.chance(0.08)) {
    day = workingDay(period.from, startDay + 7);
    moveSession(diary, enrolment, { day: enrolled.day + random.between(1, 4), minute: clock(15) }, day);
  }
  prepare(diary, enrolment, enrolled, day);
  if (random.chance(0.04)) {
    diary.tell({ day, minute: clock(17) }, 'session.missed', {}, enrolment);
    return undefined;
  }
  const end = attend(diary, enrolment, day);
  return enrolment.mode === 'blended' && random.chance(0.7) ? followUp(diary, enrolment, end) : end;
}

/** The session is on another day: the platform states the new dates. */
export function moveSession(diary: Diary, { id, course }: Enrolment, at: Moment, day: number): void {
  const { starts, ends } = sessionOf(diary, course.modules.length, day);
  diary.tell(at, 'enrolment.updated', { course: diary.course(course), enrolment: { id, starts: diary.time(starts), ends: diary.time(ends) } });
}

/** The session falls away; what becomes of the enrolment is told later, if at all. */
export function cancelSession(diary: Diary, enrolment: Enrolment, at: Moment): void {
  diary.tell(at, 'session.cancelled', { place: 'salle 2' }, enrolment);
}

/** A blended course ends at home, a week after the room. */
function followUp(diary: Diary, enrolment: Enrolment, end: Moment): Moment {
  const { random } = diary;
  const at = { day: workingDay(diary.period.from, end.day + random.between(3, 9)), minute: clock(random.between(9, 16), random.pick([0, 30])) };
  diary.tell(at, 'content.viewed', { activity: { id: `${enrolment.course.id}-case`, type: 'page', name: diary.learner.locale === 'en' ? 'A case from your work' : 'Un cas de votre travail' }, duration: 1800 }, enrolment);
  return later(at, 45);
}

function someManner({ random }: Diary): Manner {
  const drawn = random.next();
  if (drawn < 0.56) return 'steady';
  if (drawn < 0.7) return 'back-after-mail';
  if (drawn < 0.8) return 'back-after-letter';
  return drawn < 0.9 ? 'drops' : 'never-starts';
}
