import { clock, later, workingDay, type Moment } from './calendar';
import { commentFor } from './comments';
import type { Diary, Enrolment } from './diary';

/** When the evaluation comes: before it is asked for (2 hours), after that, after the reminder of 2 days or of 5, or not at all. */
export type Answering = 'unasked' | 'asked' | 'reminded' | 'last' | 'never' | 'anonymously';

export interface Ending {
  answering: Answering;
  /** Absent: by chance. */
  nps?: number;
  /** No certificate is issued. */
  without?: 'certificate';
  /** Three months later; absent: by chance. */
  looksBack?: LookingBack;
}

/** When somebody answers the cold evaluation: after it is asked (90 days), after the reminder (another 10), or not at all. */
export interface LookingBack {
  answering: 'asked' | 'reminded' | 'never';
  /** Absent: by chance. */
  nps?: number;
  /** How many days after she was asked, the weekend left out; absent: by chance. */
  after?: number;
}

/** What comes after the last module: completion, the evaluation, the certificate. */
export function finishCourse(diary: Diary, enrolment: Enrolment, at: Moment, { answering, nps, without, looksBack }: Ending): void {
  const { random } = diary;
  diary.tell(later(at, 10), 'course.completed', { success: true }, enrolment);
  evaluate(diary, enrolment, later(at, 10), answering, nps ?? someNps(diary));
  lookBack(diary, enrolment, at.day, looksBack ?? someLookingBack(diary));
  if (without === 'certificate') return;
  const credential = `cert-${enrolment.id.slice(4)}`;
  const day = workingDay(diary.period.from, at.day + random.between(1, 4));
  diary.tell({ day, minute: clock(8) }, 'certificate.issued', { credential, url: `https://atelier-formation.example/certificats/${credential}` }, enrolment);
}

export function someAnswering(diary: Diary): Answering {
  const drawn = diary.random.next();
  if (drawn < 0.14) return 'unasked';
  if (drawn < 0.44) return 'asked';
  if (drawn < 0.6) return 'reminded';
  if (drawn < 0.68) return 'last';
  return drawn < 0.75 ? 'anonymously' : 'never';
}

function someLookingBack({ random }: Diary): LookingBack {
  const drawn = random.next();
  if (drawn < 0.4) return { answering: 'asked' };
  return { answering: drawn < 0.6 ? 'reminded' : 'never' };
}

/** The cold evaluation. Asked and reminded at ten on working days. */
function lookBack(diary: Diary, enrolment: Enrolment, completed: number, { answering, nps, after }: LookingBack): void {
  const { random, period: { from } } = diary;
  if (answering === 'never') return;
  const asked = workingDay(from, completed + 90);
  const day = (answering === 'asked' ? asked : workingDay(from, asked + 10)) + (after ?? random.between(0, 6));
  const at = { day, minute: clock(random.between(11, 20), random.pick([0, 15, 30, 45])) };
  diary.tell(at, 'evaluation.submitted', { evaluation: { kind: 'cold', instrument: 'cold-3-questions', nps: nps ?? someNps(diary) } }, enrolment);
}

function someNps({ random }: Diary): number {
  const drawn = random.next();
  if (drawn < 0.45) return random.between(9, 10);
  return drawn < 0.77 ? random.between(7, 8) : random.between(1, 6);
}

function evaluate(diary: Diary, enrolment: Enrolment, completed: Moment, answering: Answering, nps: number): void {
  const { random, learner } = diary;
  const at = answeredAt(diary, completed, answering);
  if (!at) return;
  const interests = random.chance(0.65) ? random.shuffled(enrolment.course.interests).slice(0, random.between(1, 2)) : [];
  const comment = random.chance(0.4) ? commentFor(random, learner.locale, nps) : undefined;
  const evaluation = {
    kind: 'hot', instrument: 'hot-3-questions', nps, answers: [{ question: 'pace', value: random.between(2, 5) }, { question: 'useful-at-work', value: Math.max(1, Math.min(5, Math.round(nps / 2))) }],
    ...(interests.length > 0 && { interests }), ...(comment !== undefined && { comment }),
  };
  if (answering === 'anonymously') diary.tellOfNobody(at, 'evaluation.submitted', { course: diary.course(enrolment.course), evaluation: { ...evaluation, anonymous: true } });
  else diary.tell(at, 'evaluation.submitted', { evaluation }, enrolment);
}

function answeredAt({ random }: Diary, completed: Moment, answering: Answering): Moment | undefined {
  switch (answering) {
    case 'never':
      return undefined;
    case 'unasked':
      return later(completed, 5 * random.between(4, 20));
    case 'asked':
    case 'anonymously':
      return awake(later(completed, 180 + 15 * random.between(0, 60)));
    case 'reminded':
      return awake(later(completed, 2 * 1440 + 720 + 15 * random.between(4, 80)));
    case 'last':
      return awake(later(completed, 5 * 1440 + 720 + 15 * random.between(4, 120)));
  }
}

/** Nobody answers at night. */
function awake(at: Moment): Moment {
  if (at.minute < clock(7, 30)) return { day: at.day, minute: clock(8, 30) };
  return at.minute > clock(22) ? { day: at.day + 1, minute: clock(9) } : at;
}
