import { isAnonymous, normaliseIdentifier, parseTime, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import { applyConsent } from './consent';
import type { Contact, Dated, EnrolmentRecord, EnrolmentValues, Instant } from './contact';
import { limits, newest } from './limits';

const ACTIVITY: ReadonlySet<string> = new Set([
  'course.started', 'module.started', 'module.completed', 'module.uncompleted', 'progress.updated', 'score.recorded', 'content.viewed', 'media.progressed',
]);

/**
 * Merges an event into the contact's records. A field the event lacks stays; a field is only overwritten by an event whose `time`
 * is not older than its setter's. `purpose`: of the message an outcome answers, where the caller knows it. Changes nothing given.
 */
export function applyEvent(contact: Contact, event: LearnerEvent, now: Instant, purpose?: string): Contact {
  if (isAnonymous(event)) return contact;
  const name = shortName(event.type);
  const at = Math.min(parseTime(event.time) ?? now, now);
  const draft: Contact = { ...contact };
  if ((draft.lastSeen[name] ?? -Infinity) < at) draft.lastSeen = { ...draft.lastSeen, [name]: at };
  applyLearner(draft, event, at);
  const { course, account } = event.data;
  if (course?.id) draft.courses = { ...draft.courses, [course.id]: merge(draft.courses[course.id] ?? { values: { id: course.id }, times: {} }, pick(course, ['id', 'name', 'run']), at) };
  if (account?.id) draft.accounts = { ...draft.accounts, [account.id]: merge(draft.accounts[account.id] ?? { values: { id: account.id }, times: {} }, pick(account as unknown as Record<string, unknown>, ['id', 'name', 'managers']), at) };
  applyEnrolment(draft, event, name, at);
  applyByName(draft, event, name, at, purpose);
  return draft;
}

function applyLearner(draft: Contact, event: LearnerEvent, at: Instant): void {
  const learner = event.data.learner;
  if (!learner) return;
  const account = event.data.account?.id;
  for (const stated of learner.identifiers ?? []) {
    const identifier = normaliseIdentifier(stated);
    if (!draft.identifiers.some((known) => known.scheme === identifier.scheme && known.issuer === identifier.issuer && known.value === identifier.value)) {
      draft.identifiers = [...draft.identifiers, identifier];
    }
    if (identifier.scheme !== 'email') continue;
    const known = draft.addresses.find((address) => address.value === identifier.value);
    if (known && (known.at > at || (known.at === at && account === undefined))) continue;
    const kind = account !== undefined ? 'professional' as const : (known?.kind ?? 'private');
    const kept = account ?? known?.account;
    const address = { ...known, value: identifier.value, kind, at, ...(kept !== undefined && { account: kept }) };
    draft.addresses = newest([...draft.addresses.filter((other) => other !== known), address], limits.addresses);
  }
  if (learner.attributes) draft.attributes = merge(draft.attributes, learner.attributes, at);
}

function applyEnrolment(draft: Contact, event: LearnerEvent, name: string, at: Instant): void {
  const stated = event.data.enrolment;
  if (!stated?.id) return;
  const before: EnrolmentRecord = draft.enrolments[stated.id] ?? { values: { id: stated.id, status: 'active' }, times: {}, modules: {} };
  const fields: Partial<EnrolmentValues> = {
    courseId: event.data.course?.id, accountId: event.data.account?.id, mode: stated.mode, role: stated.role,
    starts: instantOf(stated.starts), ends: instantOf(stated.ends), status: statusAfter(name),
  };
  if (name === 'course.completed') fields.completedAt = at;
  if (name === 'score.recorded') {
    const score = scoreOf(event.data);
    if (score !== undefined) fields.score = score;
  }
  if (ACTIVITY.has(name) && at >= (before.values.lastActivityAt ?? -Infinity)) fields.lastActivityAt = at;
  const record: EnrolmentRecord = { ...merge(before, fields, at), modules: before.modules };
  const activity = event.data.activity;
  if (activity && (name === 'module.completed' || name === 'module.uncompleted')) {
    const key = `module ${activity.id}`;
    if ((record.times[key] ?? -Infinity) <= at && (activity.id in record.modules || Object.keys(record.modules).length < limits.modules)) {
      record.modules = { ...record.modules, [activity.id]: name === 'module.completed' };
      record.times = { ...record.times, [key]: at };
    }
  }
  draft.enrolments = { ...draft.enrolments, [stated.id]: record };
}

function statusAfter(name: string): EnrolmentValues['status'] | undefined {
  switch (name) {
    case 'enrolment.created':
    case 'enrolment.resumed':
      return 'active';
    case 'enrolment.suspended':
      return 'suspended';
    case 'enrolment.cancelled':
      return 'cancelled';
    case 'course.completed':
      return 'completed';
    default:
      return undefined;
  }
}

/** The scaled score of a final result; platforms put it beside the other data or under `score`. */
function scoreOf(data: LearnerEvent['data']): number | undefined {
  const nested = data.score;
  const held: Record<string, unknown> = typeof nested === 'object' && nested !== null ? { ...nested } : data;
  return held.final === true && typeof held.scaled === 'number' ? held.scaled : undefined;
}

function applyByName(draft: Contact, event: LearnerEvent, name: string, at: Instant, purpose: string | undefined): void {
  const { data } = event;
  switch (name) {
    case 'consent.granted':
    case 'consent.withdrawn':
    case 'preference.changed': {
      if (data.consent) {
        const stated = (data.consent as Record<string, unknown>).status;
        const granted = name === 'consent.granted' || (name === 'preference.changed' && stated !== 'withdrawn');
        const form = data.consent.proof?.form ?? (name === 'preference.changed' ? 'preference-centre' : undefined);
        applyConsent(draft, { purpose: data.consent.purpose, channel: data.consent.channel, status: granted ? 'granted' : 'withdrawn', at, form });
      }
      if (name === 'preference.changed') addInterests(draft, data.topics);
      return;
    }
    case 'interest.declared':
      addInterests(draft, data.topics ?? data.interests);
      return;
    case 'contact.closed':
      draft.closed ??= { reason: String(data.reason ?? 'closed'), at };
      return;
    case 'email.complained': {
      const about = typeof data.purpose === 'string' ? data.purpose : purpose;
      if (about !== undefined && !draft.complaints.includes(about)) draft.complaints = [...draft.complaints, about];
      closeAddress(draft, data, 'complained');
      return;
    }
    case 'email.bounced':
      if (data.kind === 'hard') closeAddress(draft, data, 'bounced');
      return;
  }
}

function closeAddress(draft: Contact, data: LearnerEvent['data'], closed: 'bounced' | 'complained'): void {
  const stated = [data.to, data.address, data.email].find((value) => typeof value === 'string');
  const value = typeof stated === 'string' ? stated.toLowerCase() : draft.addresses.findLast((address) => !address.closed)?.value;
  draft.addresses = draft.addresses.map((address) => (address.value.toLowerCase() === value?.toLowerCase() ? { ...address, closed } : address));
}

/** Adds topics once each, to a draft. */
export function addInterests(draft: Contact, topics: unknown): void {
  const list: unknown[] = Array.isArray(topics) ? topics : typeof topics === 'string' ? [topics] : [];
  const added = list.filter((topic): topic is string => typeof topic === 'string' && topic !== '' && !draft.interests.includes(topic));
  if (added.length > 0) draft.interests = newest([...draft.interests, ...new Set(added)], limits.interests);
}

function merge<T extends object, R extends Dated<T>>(record: R, fields: object, at: Instant): R {
  let changed: { values: Record<string, unknown>; times: Record<string, Instant> } | undefined;
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || field === '__proto__') continue;
    if (Object.hasOwn(record.times, field) && (record.times[field] ?? 0) > at) continue;
    changed ??= { values: { ...record.values } as Record<string, unknown>, times: { ...record.times } };
    changed.values[field] = value;
    changed.times[field] = at;
  }
  return changed ? ({ ...record, ...changed } as unknown as R) : record;
}

function pick(from: Record<string, unknown>, fields: string[]): Record<string, JsonValue> {
  return Object.fromEntries(fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field] as JsonValue]])));
}

function instantOf(text: string | undefined): Instant | undefined {
  return typeof text === 'string' ? parseTime(text) : undefined;
}
