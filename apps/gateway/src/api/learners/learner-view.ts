import type { Contact, EnrolmentRecord } from '@parcours/contact';
import { formatTime, type Identifier } from '@parcours/events';
import { learnerOf } from '../shared/learner-of';

export interface LearnerView {
  id: string;
  name: string;
  email?: string;
  locale: string;
  timeZone: string;
  identifiers: Identifier[];
  addresses: { value: string; kind: 'private' | 'professional'; closed?: string }[];
  attributes: Record<string, unknown>;
  interests: string[];
  tags: string[];
  consents: { purpose: string; channel: string; status: 'granted' | 'withdrawn'; at: string }[];
  enrolments: EnrolmentView[];
  runs: { id: string; journey: string; version: number; key: string; startedAt: string; step?: string; due?: string }[];
  pausedUntil?: string;
  closed?: { reason: string; at: string };
  parked?: { deadLetter: string; since: string };
}

export interface EnrolmentView {
  id: string;
  courseId?: string;
  courseName?: string;
  mode?: string;
  status: string;
  starts?: string;
  ends?: string;
  score?: number;
  completedAt?: string;
  modulesDone?: number;
}

/** A contact as people see it: nothing of how the engine keeps it. `defaults`: locale and zone of whoever states none. */
export function learnerView(contact: Contact, defaults: { locale: string; timeZone: string }): LearnerView {
  const { id, identifiers, addresses, attributes, interests, tags, pausedUntil, closed, parked } = contact;
  const { values } = attributes;
  const email = identifiers.find(({ scheme }) => scheme === 'email')?.value ?? addresses.find((address) => address.closed === undefined)?.value;
  return {
    id,
    name: [values.firstName, values.lastName].filter(isText).join(' ') || email || learnerOf(contact),
    ...(email !== undefined && { email }),
    locale: isText(values.locale) ? values.locale : defaults.locale,
    timeZone: isText(values.timeZone) ? values.timeZone : defaults.timeZone,
    identifiers: identifiers.map(({ scheme, issuer, value }) => ({ scheme, ...(issuer !== undefined && { issuer }), value })),
    addresses: addresses.map((address) => ({ value: address.value, kind: address.kind, ...(address.closed !== undefined && { closed: address.closed }) })),
    attributes: values,
    interests,
    tags,
    consents: consentsOf(contact),
    enrolments: Object.values(contact.enrolments).map((enrolment) => enrolmentView(enrolment, contact)),
    runs: runsOf(contact),
    ...(pausedUntil !== undefined && { pausedUntil: formatTime(pausedUntil) }),
    ...(closed && { closed: { reason: closed.reason, at: formatTime(closed.at) } }),
    ...(parked && { parked: { deadLetter: parked.deadLetter, since: formatTime(parked.since) } }),
  };
}

function consentsOf({ consents }: Contact): LearnerView['consents'] {
  return Object.entries(consents).flatMap(([purpose, channels]) => Object.entries(channels).map(([channel, { status, at }]) => ({ purpose, channel, status, at: formatTime(at) })));
}

function runsOf({ runs }: Contact): LearnerView['runs'] {
  return runs.map(({ id, journey, version, key, startedAt, wait }) => {
    const due = wait && 'due' in wait ? wait.due : undefined;
    return { id, journey, version, key, startedAt: formatTime(startedAt), ...(wait && { step: wait.step }), ...(due !== undefined && { due: formatTime(due) }) };
  });
}

function enrolmentView({ values, modules }: EnrolmentRecord, { courses }: Contact): EnrolmentView {
  const { id, courseId, mode, status, starts, ends, score, completedAt } = values;
  const courseName = courseId === undefined ? undefined : courses[courseId]?.values.name;
  const modulesDone = Object.values(modules).filter(Boolean).length;
  return {
    id, status,
    ...(courseId !== undefined && { courseId }),
    ...(courseName !== undefined && { courseName }),
    ...(mode !== undefined && { mode }),
    ...(starts !== undefined && { starts: formatTime(starts) }),
    ...(ends !== undefined && { ends: formatTime(ends) }),
    ...(score !== undefined && { score }),
    ...(completedAt !== undefined && { completedAt: formatTime(completedAt) }),
    ...(modulesDone > 0 && { modulesDone }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
