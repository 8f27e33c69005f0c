import { map, timestamp, toCel, type CelMap, type CelValue } from './cel-value';
import type { ModelEvent } from './model-event';

export const CHANNELS = ['email', 'print', 'feed', 'phone'] as const;
export type Channel = (typeof CHANNELS)[number];
export type ConsentState = 'granted' | 'withdrawn';

export interface SentCommand {
  id: string;
  at: number;
  type: string;
  step: string;
  purpose: string;
  run: object;
  channel?: Channel;
  template?: string;
}
export interface Identifier {
  scheme: string;
  issuer?: string;
  value: string;
}
export interface Person {
  identifiers: Identifier[];
  attributes?: { [name: string]: unknown };
}
interface Enrolment {
  fields: { [name: string]: unknown };
  status: string;
  modules: Set<string>;
  score?: number;
  lastActivityAt?: number;
}
type Data = {
  learner?: Person;
  account?: { id: string; managers?: Person[] };
  course?: { id: string };
  enrolment?: { id: string };
  activity?: { id: string };
  consent?: { purpose: string; channel?: Channel; proof?: { form?: string } };
  [name: string]: unknown;
};

const STATUS: { [name: string]: string } = {
  'enrolment.created': 'active',
  'enrolment.resumed': 'active',
  'enrolment.suspended': 'suspended',
  'enrolment.cancelled': 'cancelled',
  'course.completed': 'completed',
};
const ACTIVITY = ['course.started', 'module.started', 'module.completed', 'module.uncompleted', 'progress.updated', 'score.recorded', 'content.viewed', 'media.progressed'];
const LIFTING = ['preference-centre', 'double-opt-in'];

/** What is known of one learner; events come in order of time, so the latest always may overwrite. */
export class LearnerRecords {
  closed = false;
  hasEmail = false;
  /** The account whose event brought her mailbox. */
  employer: string | undefined;
  bounced = false;
  pausedUntil = -Infinity;
  readonly attributes: { [name: string]: unknown };
  readonly interests = new Set<string>();
  readonly tags = new Set<string>();
  readonly consents = new Map<string, Map<Channel, ConsentState>>();
  readonly complained = new Set<string>();
  readonly enrolments = new Map<string, Enrolment>();
  readonly commands: SentCommand[] = [];
  readonly history: ModelEvent[] = [];
  /** Account id -> the managers last told. */
  readonly managers = new Map<string, Person[]>();
  /** All that ever named the learner, in order of appearance. */
  readonly identifiers: Identifier[] = [];

  constructor(
    defaults: { [name: string]: unknown },
    private readonly defaultZone: string,
  ) {
    this.attributes = { ...defaults };
  }

  get zone(): string {
    return typeof this.attributes.timeZone === 'string' ? this.attributes.timeZone : this.defaultZone;
  }

  /** Takes in what an event says; `answer` is the command that an outcome answers. */
  merge(event: ModelEvent, answer: SentCommand | undefined): void {
    const data = event.data as Data;
    this.history.push(event);
    this.identifiers.push(...(data.learner?.identifiers ?? []));
    if (data.account?.managers) this.managers.set(data.account.id, data.account.managers);
    if (data.learner?.identifiers.some(({ scheme }) => scheme === 'email') && !this.hasEmail) {
      this.hasEmail = true;
      this.employer = data.account?.id;
    }
    Object.assign(this.attributes, data.learner?.attributes);
    if (event.name === 'contact.closed') this.closed = true;
    if (event.name === 'interest.declared') for (const topic of (data.topics ?? []) as string[]) this.interests.add(topic);
    if (event.name === 'email.complained' && answer) this.complained.add(answer.purpose);
    if (event.name === 'email.bounced' && data.kind === 'hard') this.bounced = true;
    this.mergeConsent(event.name, data);
    this.mergeEnrolment(event, data);
  }

  private mergeConsent(name: string, { consent }: Data): void {
    if (!consent || !name.startsWith('consent.')) return;
    const states = this.consents.get(consent.purpose) ?? new Map<Channel, ConsentState>();
    this.consents.set(consent.purpose, states);
    for (const channel of consent.channel ? [consent.channel] : CHANNELS) {
      if (name === 'consent.withdrawn') states.set(channel, 'withdrawn');
      else if (states.get(channel) !== 'withdrawn' || LIFTING.includes(consent.proof?.form ?? '')) states.set(channel, 'granted');
    }
  }

  private mergeEnrolment({ name, at }: ModelEvent, data: Data): void {
    if (!data.enrolment) return;
    const record = this.enrolments.get(data.enrolment.id) ?? { fields: {}, status: 'active', modules: new Set() };
    this.enrolments.set(data.enrolment.id, record);
    Object.assign(record.fields, data.enrolment);
    if (data.course) record.fields.courseId = data.course.id;
    if (data.account) record.fields.accountId = data.account.id;
    record.status = STATUS[name] ?? record.status;
    if (name === 'course.completed') record.fields.completedAt = timestamp(at);
    if (name === 'module.completed' && data.activity) record.modules.add(data.activity.id);
    if (name === 'module.uncompleted' && data.activity) record.modules.delete(data.activity.id);
    if (name === 'score.recorded' && data.final === true && typeof data.scaled === 'number') record.score = data.scaled;
    if (ACTIVITY.includes(name)) record.lastActivityAt = at;
  }

  /** `contact` as expressions see it. */
  contactValue(): CelValue {
    const consents: CelMap = {};
    for (const [purpose, states] of this.consents) consents[purpose] = map(Object.fromEntries(states));
    return map({ attributes: toCel(this.attributes), interests: [...this.interests], tags: [...this.tags], consents: map(consents) });
  }

  /** `enrolment` as expressions see it; undefined without a record. */
  enrolmentValue(id: string | undefined): CelValue | undefined {
    const record = id === undefined ? undefined : this.enrolments.get(id);
    if (!record) return undefined;
    const { completedAt, ...fields } = record.fields;
    const entries: CelMap = { modulesDone: record.modules.size, status: record.status, score: record.score, completedAt: completedAt as CelValue | undefined };
    for (const [name, value] of Object.entries(fields)) entries[name] = toCel(value, name);
    if (record.lastActivityAt !== undefined) entries.lastActivityAt = timestamp(record.lastActivityAt);
    return map(entries);
  }

  /** A run's account, its enrolment's, else the one that the entering event carried; and its managers but for the learner herself. */
  accountOf(entry: ModelEvent): { id?: string; managers: Person[] } {
    const { enrolment, account } = entry.data as Data;
    const id = (enrolment && this.enrolments.get(enrolment.id)?.fields.accountId) ?? account?.id;
    if (typeof id !== 'string') return { managers: [] };
    const herself = (person: Person): boolean => person.identifiers.some((one) => this.identifiers.some(({ scheme, value }) => scheme === one.scheme && value === one.value));
    return { id, managers: (this.managers.get(id) ?? []).filter((person) => !herself(person)) };
  }

  /** The role in an enrolment; without a record or a word of it, `learner`. */
  roleIn(id: string | undefined): string {
    const role = id === undefined ? undefined : this.enrolments.get(id)?.fields.role;
    return typeof role === 'string' ? role : 'learner';
  }
}
