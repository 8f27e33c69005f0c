import type { EventName, LearnerEventData } from '@parcours/events';
import { accounts } from './accounts';
import { localTime, type Moment } from './calendar';
import type { CohortLearner, CohortPeriod } from './cohort-types';
import type { TaughtCourse } from './courses';
import type { Random } from './random';

export type Mode = 'classroom' | 'online' | 'blended';

export interface Enrolment {
  id: string;
  course: TaughtCourse;
  mode: Mode;
}

/** What an enrolment states when it is made. Moments are the learner's. */
export interface Enrolling {
  course: TaughtCourse;
  mode: Mode;
  at: Moment;
  starts?: Moment;
  ends?: Moment;
  session?: string;
  role?: string;
  /** History taken over from before the connection. */
  backfill?: boolean;
}

/** An event that has no id yet. `at`: epoch ms. */
export interface Draft {
  at: number;
  name: EventName;
  data: LearnerEventData;
  backfill?: boolean;
}

/** Everything the platform tells about one learner, written down in her local time. */
export class Diary {
  readonly drafts: Draft[] = [];
  private enrolments = 0;

  constructor(
    readonly learner: CohortLearner,
    readonly period: CohortPeriod,
    readonly random: Random,
  ) {}

  /** Writes an event about her, of an enrolment where one is given. */
  tell(at: Moment, name: EventName, data: LearnerEventData = {}, enrolment?: Enrolment, backfill = false): void {
    const about = enrolment && { course: this.course(enrolment.course), enrolment: { id: enrolment.id } };
    this.drafts.push({ at: this.instant(at), name, data: { learner: { identifiers: [this.platformId()] }, ...about, ...data }, ...(backfill && { backfill }) });
  }

  /** Writes an event that says nothing of who it is about. */
  tellOfNobody(at: Moment, name: EventName, data: LearnerEventData): void {
    this.drafts.push({ at: this.instant(at), name, data });
  }

  /** Who she is; `profile.updated` where somebody else than the platform's sign-up says it. */
  register(at: Moment, name: 'learner.registered' | 'profile.updated' = 'learner.registered'): void {
    const { firstName, lastName, locale, timeZone, address } = this.learner;
    const attributes = { firstName, lastName, locale, timeZone, ...(address && { address: { ...address } }) };
    const learner = { identifiers: this.identifiers(), attributes };
    this.tell(at, name, { learner, ...this.account(false) });
  }

  enrol({ course, mode, at, starts, ends, session, role, backfill }: Enrolling): Enrolment {
    this.enrolments += 1;
    const enrolment: Enrolment = { id: `enr-${this.learner.id}-${this.enrolments}`, course, mode };
    const account = this.account(true);
    const stated = {
      id: enrolment.id, mode, role: role ?? 'learner', ...(starts && { starts: this.time(starts) }), ...(ends && { ends: this.time(ends) }), ...(session !== undefined && { session }),
      by: account.account ? 'manager' : 'self',
    };
    this.tell(at, 'enrolment.created', { learner: { identifiers: this.identifiers() }, ...account, enrolment: stated }, enrolment, backfill);
    return enrolment;
  }

  /** RFC 3339, UTC. */
  time(at: Moment): string {
    return new Date(this.instant(at)).toISOString().replace('.000Z', 'Z');
  }

  course(course: TaughtCourse): { id: string; name: string } {
    return { id: course.id, name: course.name[this.learner.locale] };
  }

  private instant(at: Moment): number {
    return localTime(this.period.from, this.learner.timeZone, at);
  }

  private identifiers() {
    const { mailbox, email } = this.learner;
    return mailbox === 'none' ? [this.platformId()] : [this.platformId(), { scheme: 'email', value: email }];
  }

  private platformId() {
    return { scheme: 'lms', issuer: 'lms/main', value: this.learner.id };
  }

  private account(withManagers: boolean): Pick<LearnerEventData, 'account'> {
    const client = accounts.find(({ id }) => id === this.learner.account);
    if (!client) return {};
    const { email, ...attributes } = client.manager;
    const managers = [{ identifiers: [{ scheme: 'email', value: email }], attributes }];
    return { account: { id: client.id, name: client.name, ...(withManagers && { managers }) } };
  }
}
