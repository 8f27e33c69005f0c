import { isAnonymous, normaliseIdentifier, parseTime, shortName, type Identifier, type LearnerEvent } from '@parcours/events';
import { applyConsent } from './consent';
import type { Contact, Dated, EmailAddress, EnrolmentRecord, EnrolmentValues, Instant } from './contact';
import { copyContact } from './copy-contact';
import { limits, newest } from './limits';
import { mergeFields } from './merge-fields';
import { statedConsent } from './stated-consent';
import { withField } from './with-field';

const ACTIVITY: ReadonlySet<string> = new Set([
  'course.started', 'module.started', 'module.completed', 'module.uncompleted', 'progress.updated', 'score.recorded', 'content.viewed', 'media.progressed',
]);

/**
 * Merges an event into the contact's records. A field the event lacks stays; a field is only overwritten by an event whose `time`
 * is not older than its setter's. `purpose`: of the message an outcome answers, where the caller knows it. Changes nothing given.
 */
export function applyEvent(contact: Contact, event: LearnerEvent, now: Instant, purpose?: string): Contact {
  if (isAnonymous(event)) return contact;
  const draft = copyContact(contact);
  applyEventTo(draft, event, now, purpose);
  return draft;
}

/** The same to a draft: a shallow copy that is its caller's own. What the copy shares with others is replaced, never changed in place. */
export function applyEventTo(draft: Contact, event: LearnerEvent, now: Instant, purpose?: string): void {
  if (isAnonymous(event)) return;
  const name = shortName(event.type);
  const at = Math.min(parseTime(event.time) ?? now, now);
  if ((own(draft.lastSeen, name) ?? -Infinity) < at) draft.lastSeen = withField(draft.lastSeen, name, at);
  applyLearner(draft, event, at);
  const { course, account } = event.data;
  if (course?.id) draft.courses = withRecord(draft.courses, course.id, { name: course.name, run: course.run }, at);
  if (account?.id) draft.accounts = withRecord(draft.accounts, account.id, accountFields(account), at);
  applyEnrolment(draft, event, name, at);
  applyByName(draft, event, name, at, purpose);
}

function accountFields({ name, managers, ...more }: NonNullable<LearnerEvent['data']['account']>): Record<string, unknown> {
  const { timeZone, locale } = more as Record<string, unknown>;
  return { name, managers, timeZone: textOf(timeZone), locale: textOf(locale) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function applyLearner(draft: Contact, event: LearnerEvent, at: Instant): void {
  const learner = event.data.learner;
  if (!learner) return;
  const account = event.data.account?.id;
  for (const stated of learner.identifiers ?? []) {
    // Known ones are in their normal form already, and most events bring no others.
    const same = find(draft.identifiers, stated);
    const identifier = same ?? normaliseIdentifier(stated);
    if (!same && !find(draft.identifiers, identifier)) draft.identifiers = [...draft.identifiers, identifier];
    if (identifier.scheme !== 'email') continue;
    const known = draft.addresses.find((address) => address.value === identifier.value);
    if (known && (known.at > at || (known.at === at && account === undefined))) continue;
    // The event that brought an address says whose it is; one that repeats it changes nothing.
    const kind = known?.kind ?? (account !== undefined ? 'professional' as const : 'private' as const);
    const kept = known ? known.account : account;
    const address: EmailAddress = { ...known, value: identifier.value, kind, at };
    if (kept !== undefined) address.account = kept;
    draft.addresses = newest([...draft.addresses.filter((other) => other !== known), address], limits.addresses);
  }
  if (learner.attributes) draft.attributes = mergeFields(draft.attributes, learner.attributes, at);
}

function find(known: readonly Identifier[], { scheme, issuer, value }: Identifier): Identifier | undefined {
  return known.find((other) => other.value === value && other.scheme === scheme && other.issuer === issuer);
}

function applyEnrolment(draft: Contact, event: LearnerEvent, name: string, at: Instant): void {
  const stated = event.data.enrolment;
  if (!stated?.id) return;
  const before: EnrolmentRecord = own(draft.enrolments, stated.id) ?? { values: { id: stated.id, status: 'active' }, times: { status: 0 }, modules: {} };
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
  const record = mergeFields<EnrolmentValues, EnrolmentRecord>(before, fields, at, 'id');
  draft.enrolments = withField(draft.enrolments, stated.id, withModule(record, name, event.data.activity?.id, at));
}

function withModule(record: EnrolmentRecord, name: string, module: string | undefined, at: Instant): EnrolmentRecord {
  if (module === undefined || (name !== 'module.completed' && name !== 'module.uncompleted')) return record;
  const key = `module ${module}`;
  if ((own(record.times, key) ?? -Infinity) > at) return record;
  if (!Object.hasOwn(record.modules, module) && Object.keys(record.modules).length >= limits.modules) return record;
  return { ...record, modules: withField(record.modules, module, name === 'module.completed'), times: withField(record.times, key, at) };
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
      const stated = statedConsent(draft, event, at);
      if (stated) applyConsent(draft, stated);
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

/** The address that an outcome names, else the one that its command went to; no other, not even where it is the only open one. */
export function addressMeant(contact: Contact, data: LearnerEvent['data']): string | undefined {
  const stated = [data.email, data.to, data.address].find((value) => typeof value === 'string');
  return typeof stated === 'string' ? stated.trim().toLowerCase() : sentTo(contact, data.command);
}

function closeAddress(draft: Contact, data: LearnerEvent['data'], closed: 'bounced' | 'complained'): void {
  const value = addressMeant(draft, data);
  // A complaint weighs more than a bounce, whichever came first.
  if (value !== undefined) draft.addresses = draft.addresses.map((address) => (address.value.toLowerCase() === value && address.closed !== 'complained' ? { ...address, closed } : address));
}

function sentTo({ touches, addresses }: Contact, command: unknown): string | undefined {
  if (typeof command !== 'string') return undefined;
  const touch = touches.findLast((other) => other.command === touchedBy(command));
  const only = addresses.length === 1 ? addresses[0]?.value : undefined;
  return (touch?.to ?? only)?.toLowerCase();
}

/** How a touch names its command: enough of the id to tell the recent ones apart. */
export function touchedBy(command: string): string {
  return command.slice(0, 8);
}

/** Adds topics once each, to a draft. */
export function addInterests(draft: Contact, topics: unknown): void {
  const list: unknown[] = Array.isArray(topics) ? topics : typeof topics === 'string' ? [topics] : [];
  const added = list.filter((topic): topic is string => typeof topic === 'string' && topic !== '' && !draft.interests.includes(topic));
  if (added.length > 0) draft.interests = newest([...draft.interests, ...new Set(added)], limits.interests);
}

/** The records with the fields of one of them merged; a new one begins with its id. */
function withRecord<T extends { id: string }>(records: Record<string, Dated<T>>, id: string, fields: Record<string, unknown>, at: Instant): Record<string, Dated<T>> {
  const before = own(records, id) ?? ({ values: { id }, times: {} } as Dated<T>);
  const after = mergeFields(before, fields, at, 'id');
  return after === before && Object.hasOwn(records, id) ? records : withField(records, id, after);
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function instantOf(text: string | undefined): Instant | undefined {
  return typeof text === 'string' ? parseTime(text) : undefined;
}
