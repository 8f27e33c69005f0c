import { fullType, shortName } from './event-types';
import { explainIssue, type EventIssue } from './explain-issue';
import type { LearnerEvent, LearnerEventData } from './learner-event';
import { findJsonFlaw } from './plain-json';
import { formatTime, parseTime } from './rfc3339';
import { schemaOf } from './schemas';
import { envelope, type Envelope } from './schemas/envelope.schema';

/** What reading an event came to: the event in its canonical form, or every reason why it is none. */
export type ParsedEvent = { ok: true; event: LearnerEvent } | { ok: false; issues: EventIssue[] };

/** How far ahead of its receipt an event may claim to have happened (clocks differ, zones are mistaken). */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;

/** A sender with many faults learns of the first ones; the answer stays small. */
const MAX_ISSUES = 20;

/** An extension attribute's name (CloudEvents 1.0, "Naming conventions"). */
const ATTRIBUTE_NAME = /^[a-z0-9]+$/;

/**
 * Reads anything as a learner event: a CloudEvents 1.0 envelope in structured JSON, then the data its type asks for. A
 * canonical short name (`enrolment.created`) may stand for the full type. Types we do not know pass when they are well
 * formed, their data an object with a learner.
 *
 * `receivedAt` (epoch ms, UTC) is the time of an event that has none; a time more than 24 hours after it is set to it, and
 * extension `timeflag: 'clamped'` says so. `time` comes back in UTC. The input is not changed. Never throws.
 */
export function parseEvent(input: unknown, receivedAt?: number): ParsedEvent {
  try {
    return read(input, receivedAt);
  } catch {
    // Nothing JSON.parse makes gets here; a proxy or a getter that throws does.
    return refused({ path: 'event', code: 'not-json', message: 'event: expected plain JSON, found an object that can not be read. Send plain JSON.' });
  }
}

function read(input: unknown, receivedAt: number | undefined): ParsedEvent {
  // 1. Plain JSON of a sane shape.
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refused({ path: 'event', code: 'wrong-type', message: 'event: expected a JSON object, a CloudEvents 1.0 envelope. Send one event per object.' });
  }
  const flaw = findJsonFlaw(input);
  if (flaw) {
    const path = flaw.path.reverse().slice(0, 8).join('.').slice(0, 200) || 'event';
    return refused({ path, code: flaw.code, message: `${path}: ${flaw.message}` });
  }

  // 2. The envelope. An attribute that is null counts as absent (CloudEvents JSON format, 2.2).
  const given = withoutNulls(input as Record<string, unknown>);
  const enveloped = envelope.safeParse(given);
  const issues = enveloped.success ? [] : enveloped.error.issues.map((issue) => explainIssue(issue, given, ''));
  for (const key of Object.keys(given)) {
    const issue = extensionIssue(key, given[key]);
    if (issue) issues.push(issue);
  }
  if (!enveloped.success || issues.length > 0) return refused(...issues);

  // 3. The data, by the type's name.
  const type = fullType(enveloped.data.type);
  const data = schemaOf(shortName(type)).safeParse(enveloped.data.data);
  if (!data.success) return refused(...data.error.issues.map((issue) => explainIssue(issue, enveloped.data.data, 'data')));

  // 4. The time.
  return timed(enveloped.data, type, data.data, receivedAt);
}

function timed(given: Envelope, type: string, data: LearnerEventData, receivedAt: number | undefined): ParsedEvent {
  const stated = given.time === undefined ? receivedAt : parseTime(given.time);
  if (stated === undefined) {
    return refused({ path: 'time', code: 'missing', message: 'time: expected an RFC 3339 time, found nothing. Add time, such as 2026-03-02T09:00:00Z.' });
  }
  const clamped = receivedAt !== undefined && stated > receivedAt + MAX_AHEAD_MS;
  const { backfill, ...rest } = given;
  const event: LearnerEvent = { ...rest, type, time: formatTime(clamped ? receivedAt : stated), data };
  // Over HTTP in binary mode every attribute is text.
  if (backfill !== undefined) event.backfill = backfill === true || backfill === 'true';
  if (clamped) event.timeflag = 'clamped';
  return { ok: true, event };
}

function withoutNulls(input: Record<string, unknown>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(input)) {
    const value = input[key];
    if (value !== null && value !== undefined) given[key] = value;
  }
  return given;
}

function extensionIssue(key: string, value: unknown): EventIssue | undefined {
  if (key === 'data') return undefined;
  const path = key.slice(0, 60);
  if (key === 'data_base64') {
    return { path, code: 'wrong-format', message: 'data_base64: expected JSON in data, found binary. Send the event as structured JSON in data.' };
  }
  if (!ATTRIBUTE_NAME.test(key)) {
    return {
      path,
      code: 'wrong-name',
      message: `${path}: expected an attribute name of lower-case letters and digits (CloudEvents 1.0). Rename it, or move it into data.`,
    };
  }
  if (typeof value === 'object') {
    return { path, code: 'wrong-type', message: `${path}: expected text, a whole number or a boolean, as of any extension attribute. Move it into data.` };
  }
  return undefined;
}

function refused(...issues: EventIssue[]): ParsedEvent {
  return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}
