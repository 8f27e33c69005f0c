import { consentStatus, type Contact, type EnrolmentRecord, type Instant } from '@parcours/contact';
import { parseTime, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { Turn } from './turn';

const TIMES = ['starts', 'ends'] as const;
const ENROLMENT_TIMES: ReadonlySet<string> = new Set(['starts', 'ends', 'lastActivityAt', 'completedAt']);

/** The copy of an event a run keeps, with its short name: plain JSON. */
export function storedEvent(event: LearnerEvent): JsonValue {
  const { id, source, type, time, subject, origin, originid, receivedat, backfill, data } = event;
  const stored: Record<string, unknown> = { id, source, type: shortName(type), time };
  if (subject !== undefined) stored.subject = subject;
  if (origin !== undefined) stored.origin = origin;
  if (originid !== undefined) stored.originid = originid;
  if (receivedat !== undefined) stored.receivedat = receivedat;
  if (backfill !== undefined) stored.backfill = backfill;
  stored.data = data;
  return stored as JsonValue;
}

/** A stored event as expressions read it: times as `Date`. Made once a turn. */
export function eventView(turn: Turn, stored: JsonValue | undefined): unknown {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  const made = turn.views.get(stored);
  if (made) return made;
  const view: Record<string, unknown> = { ...stored };
  for (const key of ['time', 'receivedat']) if (typeof view[key] === 'string') view[key] = dateOf(view[key]);
  const { data } = stored;
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && typeof data.enrolment === 'object' && data.enrolment !== null) {
    const stated: Record<string, unknown> = { ...data.enrolment };
    if (TIMES.some((field) => typeof stated[field] === 'string')) {
      for (const field of TIMES) if (typeof stated[field] === 'string') stated[field] = dateOf(stated[field]);
      view.data = { ...data, enrolment: stated };
    }
  }
  turn.views.set(stored, view);
  return view;
}

function dateOf(text: string): Date | string {
  const at = parseTime(text);
  return at === undefined ? text : new Date(at);
}

/** The contact as expressions read it. */
export function contactView({ contact, definitions }: Turn): unknown {
  return {
    id: contact.id, identifiers: contact.identifiers, interests: contact.interests, tags: contact.tags, consents: consentsOf(contact),
    attributes: attributesOf(contact, definitions.attributeDefaults),
  };
}

/** The contact's attributes; one that nothing set has its declared value. */
export function attributesOf(contact: Contact, defaults: Record<string, JsonValue>): Record<string, JsonValue> {
  // Not spread: adding fields to a spread copy costs ten times as much.
  const attributes: Record<string, JsonValue> = Object.assign({}, contact.attributes.values);
  for (const name of Object.keys(defaults)) if (!Object.hasOwn(attributes, name)) attributes[name] = defaults[name] ?? null;
  return attributes;
}

function consentsOf(contact: Contact): Record<string, Record<string, string>> {
  const consents: Record<string, Record<string, string>> = {};
  for (const purpose of Object.keys(contact.consents)) {
    const byChannel: Record<string, string> = {};
    for (const channel of ['email', 'print', 'phone', 'feed', ...Object.keys(contact.consents[purpose] ?? {})]) {
      const status = consentStatus(contact, purpose, channel);
      if (status) byChannel[channel] = status;
    }
    consents[purpose] = byChannel;
  }
  return consents;
}

/** The records of a run's enrolment, as events filled them. */
export interface Records {
  enrolment?: EnrolmentRecord;
  accountId?: string;
  course?: Contact['courses'][string]['values'];
  account?: Contact['accounts'][string]['values'];
}

/** The enrolment as expressions and templates read it, its instants as `time` writes them. */
export function enrolmentView<T>({ values, modules }: EnrolmentRecord, time: (at: Instant) => T): Record<string, string | number | T> {
  let modulesDone = 0;
  for (const id of Object.keys(modules)) if (modules[id]) modulesDone++;
  // Made field by field: instants overwritten by texts in a copy would cost twice as much.
  const view: Record<string, string | number | T> = {};
  for (const [field, value] of Object.entries(values)) view[field] = ENROLMENT_TIMES.has(field) ? time(value as Instant) : (value as string | number);
  view.modulesDone = modulesDone;
  return view;
}

/** `id`: of the enrolment; `event`: whose course and account stand where the enrolment names none. */
export function recordsOf(contact: Contact, id: string | undefined, event: JsonValue | undefined): Records {
  const enrolment = own(contact.enrolments, id);
  const accountId = enrolment?.values.accountId ?? idIn(event, 'account');
  return {
    enrolment,
    accountId,
    course: own(contact.courses, enrolment?.values.courseId ?? idIn(event, 'course'))?.values,
    account: own(contact.accounts, accountId)?.values,
  };
}

function own<T>(records: Record<string, T>, id: string | undefined): T | undefined {
  return id !== undefined && Object.hasOwn(records, id) ? records[id] : undefined;
}

/** The id of a record in an event's data. */
function idIn(event: JsonValue | undefined, record: 'course' | 'account'): string | undefined {
  const data = objectOf(event)?.data;
  const id = objectOf(objectOf(data)?.[record])?.id;
  return typeof id === 'string' ? id : undefined;
}

function objectOf(value: JsonValue | undefined): { [key: string]: JsonValue } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
