import { clock, workingDay, type Moment } from './calendar';
import type { CohortLearner, CohortPeriod } from './cohort-types';
import { courses, type TaughtCourse } from './courses';
import type { Mode } from './diary';
import type { Random } from './random';

/** One course that several people are enrolled in together. */
export interface GroupPlan {
  session: string;
  course: TaughtCourse;
  mode: Mode;
  enrolled: Moment;
  /** First day in the room, or the day the online course opens. */
  startDay: number;
  /** The online course opens later than one is enrolled. */
  opensLater: boolean;
}

export interface StudyGroup {
  learners: CohortLearner[];
  /** In order of time; one or two. */
  plans: GroupPlan[];
}

const LAST_WEEKS = 38;

/** Cuts people of one client and zone into groups that learn together, and plans what they take. */
export function studyGroups(people: readonly CohortLearner[], period: CohortPeriod, random: Random, name: string): StudyGroup[] {
  const rest = random.shuffled(people);
  const groups: StudyGroup[] = [];
  while (rest.length > 0) {
    const learners = rest.splice(0, random.between(4, 9));
    groups.push({ learners, plans: plansOf(period, random, `${name}-${groups.length + 1}`) });
  }
  return groups;
}

function plansOf(period: CohortPeriod, random: Random, name: string): GroupPlan[] {
  const [course, next] = random.shuffled(courses);
  if (!course || !next) throw new RangeError('two courses at least are taught');
  const first = planOf(period, random, `${name}-a`, course, random.between(0, Math.max(0, period.days - LAST_WEEKS)));
  const again = first.startDay + random.between(16, 30);
  if (!random.chance(0.3) || again > period.days - LAST_WEEKS) return [first];
  return [first, planOf(period, random, `${name}-b`, next, again)];
}

function planOf(period: CohortPeriod, random: Random, session: string, course: TaughtCourse, day: number): GroupPlan {
  const enrolledDay = workingDay(period.from, day);
  const drawn = random.next();
  const mode: Mode = drawn < 0.45 ? 'classroom' : drawn < 0.8 ? 'online' : 'blended';
  const opensLater = mode === 'online' && random.chance(0.5);
  const ahead = mode === 'online' ? (opensLater ? random.between(8, 14) : random.between(0, 2)) : random.chance(0.15) ? random.between(2, 6) : random.between(10, 26);
  const enrolled = { day: enrolledDay, minute: clock(random.between(9, 16), random.pick([0, 15, 30, 45])) };
  return { session, course, mode, enrolled, startDay: workingDay(period.from, enrolledDay + ahead), opensLater };
}
