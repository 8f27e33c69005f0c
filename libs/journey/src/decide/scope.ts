import { consentStatus, type Contact, type Instant, type Run } from '@parcours/contact';
import { formatTime, parseTime, shortName, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { Trace } from '../decide-contract';
import type { Expression, Scope, ValueTemplate } from '../graph';
import type { Turn } from './turn';

const TIMES = ['starts', 'ends'] as const;

/** The copy of an event a run keeps, with its short name: plain JSON. */
export function storedEvent(event: LearnerEvent): JsonValue {
  const { id, source, type, time, subject, origin, originid, receivedat, backfill, data } = event;
  const stored: Record<string, unknown> = { id, source, type: shortName(type), time, subject, origin, originid, receivedat, backfill, data };
  for (const key of Object.keys(stored)) if (stored[key] === undefined) delete stored[key];
  return stored as JsonValue;
}

/** A stored event as expressions read it: times as `Date`. */
function eventView(stored: JsonValue | undefined): unknown {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  const data = stored.data;
  const view: Record<string, unknown> = { ...stored };
  for (const key of ['time', 'receivedat']) if (typeof view[key] === 'string') view[key] = dateOf(view[key]);
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && typeof data.enrolment === 'object' && data.enrolment !== null) {
    const enrolment: Record<string, unknown> = { ...data.enrolment };
    for (const field of TIMES) if (typeof enrolment[field] === 'string') enrolment[field] = dateOf(enrolment[field]);
    view.data = { ...data, enrolment };
  }
  return view;
}

function dateOf(text: string): Date | string {
  const at = parseTime(text);
  return at === undefined ? text : new Date(at);
}

/** What an expression may read; records are built when first read. `event` is the one being looked at, as stored. */
export function scopeOf(turn: Turn, run: Run | undefined, more: { event?: JsonValue; now?: Instant; enrolment?: string } = {}): Scope {
  const { contact } = turn;
  const scope: Scope = { contact: contactView(turn), now: new Date(more.now ?? turn.now), touches: contact.touches };
  if (more.event !== undefined) scope.event = eventView(more.event);
  if (run) {
    scope.entry = eventView(run.entry);
    if (run.woke !== undefined) scope.woke = eventView(run.woke);
    scope.run = { id: run.id, key: run.key, startedAt: new Date(run.startedAt) };
  }
  const { enrolment, course, account } = recordsOf(contact, run?.enrolment ?? more.enrolment, run?.entry ?? more.event);
  if (enrolment) {
    const modulesDone = Object.values(enrolment.modules).filter(Boolean).length;
    const view: Record<string, unknown> = { ...enrolment.values, modulesDone };
    for (const field of ['starts', 'ends', 'lastActivityAt', 'completedAt']) if (typeof view[field] === 'number') view[field] = new Date(view[field]);
    scope.enrolment = view;
  }
  if (course) scope.course = course;
  if (account) scope.account = account;
  return scope;
}

function contactView(turn: Turn): unknown {
  const { contact, definitions } = turn;
  const consents: Record<string, Record<string, string>> = {};
  for (const purpose of Object.keys(contact.consents)) {
    consents[purpose] = {};
    for (const channel of ['email', 'print', 'phone', 'feed', ...Object.keys(contact.consents[purpose] ?? {})]) {
      const status = consentStatus(contact, purpose, channel);
      if (status) consents[purpose][channel] = status;
    }
  }
  return {
    id: contact.id, identifiers: contact.identifiers, interests: contact.interests, tags: contact.tags, consents,
    attributes: { ...definitions.attributeDefaults, ...contact.attributes.values },
  };
}

function recordsOf(contact: Contact, id: string | undefined, event: JsonValue | undefined) {
  const enrolment = id === undefined ? undefined : contact.enrolments[id];
  const courseId = enrolment?.values.courseId ?? idIn(event, 'course');
  const accountId = enrolment?.values.accountId ?? idIn(event, 'account');
  return {
    enrolment,
    course: courseId === undefined ? undefined : contact.courses[courseId]?.values,
    account: accountId === undefined ? undefined : contact.accounts[accountId]?.values,
  };
}

function idIn(event: JsonValue | undefined, record: string): string | undefined {
  const found = follow(event, ['data', record, 'id']);
  return typeof found === 'string' ? found : undefined;
}

function follow(value: unknown, path: string[]): unknown {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

/** Whether a condition holds; a missing value makes it false. No condition holds always. Adds the values seen to `saw`. */
export function holds(when: Expression | undefined, scope: Scope, saw?: NonNullable<Trace['saw']>): boolean {
  if (!when) return true;
  const result = when.evaluate(scope);
  if (saw) {
    for (const path of when.reads) {
      const value = toJson(follow(scope, path.split('.')));
      if (value !== undefined && !(path in saw)) saw[path] = value;
    }
    if ('missing' in result) saw[result.missing] = null;
  }
  return 'value' in result && result.value === true;
}

/** The instant an expression gives; undefined where it has none. */
export function instantOf(expression: Expression, scope: Scope): Instant | undefined {
  const result = expression.evaluate(scope);
  if (!('value' in result)) return undefined;
  const { value } = result;
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? parseTime(value) : undefined;
  return at !== undefined && Number.isFinite(at) ? at : undefined;
}

/** The JSON a template gives; undefined where its expression misses a value. */
export function valueOf(template: ValueTemplate, scope: Scope): JsonValue | undefined {
  switch (template.type) {
    case 'literal':
      return template.value;
    case 'expression': {
      const result = template.expression.evaluate(scope);
      return 'value' in result ? toJson(result.value) : undefined;
    }
    case 'list':
      return template.items.map((item) => valueOf(item, scope)).filter((item) => item !== undefined);
    case 'map': {
      const map: { [key: string]: JsonValue } = {};
      for (const [key, item] of template.entries) {
        const value = valueOf(item, scope);
        if (value !== undefined) map[key] = value;
      }
      return map;
    }
  }
}

/** Plain JSON of a value of an expression: instants as RFC 3339. Undefined for what JSON has no form for. */
export function toJson(value: unknown): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return Number.isFinite(value.getTime()) ? formatTime(value.getTime()) : undefined;
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  if (typeof value !== 'object') return undefined;
  const map: { [key: string]: JsonValue } = {};
  for (const [key, item] of Object.entries(value)) {
    const json = toJson(item);
    if (json !== undefined) map[key] = json;
  }
  return map;
}
