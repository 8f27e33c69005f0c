import { fullType, type LearnerEvent } from '@parcours/events';
import { accounts } from './accounts';
import { clock } from './calendar';
import type { Cohort, CohortLearner, CohortPeriod } from './cohort-types';
import { Diary, type Draft } from './diary';
import { liveAsNewcomer, liveLastWeeks, newcomers } from './last-weeks';
import { liveOrdinarily } from './ordinary-life';
import { partScripts } from './part-scripts';
import { people, STORY_SEED, teachers } from './people';
import { Random } from './random';
import { roomOf, storyScripts } from './story-scripts';
import { studyGroups } from './study-groups';

/** One event in so many reaches us twice. */
const ONE_IN = 180;

/**
 * 200 learners and what a learning platform (`lms/main`) tells about them over the period: the same seed and period give the same
 * bytes. Six of them have a story of their own that no seed changes (`stories`). Events past the period's end are left out.
 */
export function cohort(seed: number, period: CohortPeriod): Cohort {
  const learners = people(seed);
  const drafts = [...learnersDiaries(seed, learners, period), ...teachersDiaries(seed, period), ...historyTakenOver(seed, learners, period)].flatMap((diary) => diary.drafts);
  const events = toEvents(drafts, period);
  const random = new Random(seed, 'sent twice');
  return { seed, period, accounts, learners, teachers: teachers(), events, sentTwice: events.filter(() => random.chance(1 / ONE_IN)).map(({ id }) => id) };
}

function learnersDiaries(seed: number, learners: readonly CohortLearner[], period: CohortPeriod): Diary[] {
  const diaryOf = (learner: CohortLearner) => new Diary(learner, period, new Random(learner.story ? STORY_SEED : seed, `life/${learner.id}`));
  const cast = learners.flatMap((learner) => {
    const script = learner.story ? storyScripts[learner.story] : learner.part && partScripts[learner.part];
    if (!script) return [];
    const diary = diaryOf(learner);
    script(diary);
    return [diary];
  });
  const others = learners.filter(({ story, part }) => !story && !part);
  const late = newcomers(others, period, new Random(seed, 'newcomers'));
  const ordinary = [...byClientAndZone(others.filter((learner) => !late.has(learner)))].flatMap(([name, members]) =>
    studyGroups(members, period, new Random(seed, `groups/${name}`), name).flatMap((group) =>
      group.learners.map((learner) => {
        const diary = diaryOf(learner);
        liveOrdinarily(diary, group.plans);
        return diary;
      }),
    ),
  );
  liveLastWeeks(ordinary, period, new Random(seed, 'last weeks'));
  const fresh = [...late].map(([learner, study]) => {
    const diary = diaryOf(learner);
    liveAsNewcomer(diary, study);
    return diary;
  });
  return [...cast, ...ordinary, ...fresh];
}

function byClientAndZone(learners: readonly CohortLearner[]): Map<string, CohortLearner[]> {
  const groups = new Map<string, CohortLearner[]>();
  for (const learner of learners) {
    const name = `${learner.account ?? 'private'}-${learner.timeZone.split('/')[1]?.toLowerCase()}`;
    groups.set(name, [...(groups.get(name) ?? []), learner]);
  }
  return groups;
}

function teachersDiaries(seed: number, period: CohortPeriod): Diary[] {
  return teachers().map((teacher, index) => {
    const diary = new Diary(teacher, period, new Random(seed, `life/${teacher.id}`));
    diary.register({ day: 0, minute: clock(8, 30) });
    for (const [course, day] of [['excel-1', 9], ['excel-2', 17], ['power-bi', 24]] as const) {
      const enrolment = diary.enrol({ ...roomOf(diary, course, index, day), role: 'editingteacher' });
      diary.tell({ day, minute: clock(8, 45) }, 'course.started', {}, enrolment);
    }
    return diary;
  });
}

/** Brightside joins with a past: certificates of last winter, taken over on the first day. */
function historyTakenOver(seed: number, learners: readonly CohortLearner[], period: CohortPeriod): Diary[] {
  return learners.filter(({ account, story }) => account === 'acc-brightside' && !story).slice(0, 4).map((learner) => {
    const diary = new Diary(learner, period, new Random(seed, `past/${learner.id}`));
    const past = { enrolment: { id: `enr-${learner.id}-past` }, credential: `cert-${learner.id}-past` };
    diary.register({ day: 0, minute: clock(8) }, 'profile.updated');
    diary.tell({ day: 0, minute: clock(8, 15) }, 'certificate.issued', past, undefined, true);
    return diary;
  });
}

function toEvents(drafts: readonly Draft[], { from, days }: CohortPeriod): LearnerEvent[] {
  const start = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  const end = start + days * 86_400_000;
  return drafts
    .filter(({ at }) => at >= start && at < end)
    .sort((a, b) => a.at - b.at)
    .map(({ at, name, data, backfill }, index) => ({
      specversion: '1.0', id: `evt-${String(index + 1).padStart(5, '0')}`, source: 'lms/main', type: fullType(name), time: new Date(at).toISOString().replace('.000Z', 'Z'),
      datacontenttype: 'application/json', ...(backfill && { backfill }), data,
    }));
}
