import { z } from 'zod';
import { normaliseIdentifier } from '../identity/normalise-identifier';
import { parseTime } from '../rfc3339';

/**
 * The records an event's data is made of. All are loose: fields we do not know are kept. The `error` of a format is the
 * phrase that follows "expected" in an issue's message.
 */

const EMAIL = /^[^\s@<>",;:]+@[^\s@<>",;:]+$/;

/** No control characters: identifiers and names end up in headers and log keys. */
const printable = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return false;
  }
  return true;
};

/** A non-empty id of one line. */
export const id = z.string().min(1).max(512).refine(printable, { error: 'text of one line, without control characters' });

/** An RFC 3339 time; kept as it was sent. */
export const time = z
  .string()
  .refine((text) => parseTime(text) !== undefined, { error: 'an RFC 3339 time with a zone, such as 2026-03-02T09:00:00Z' })
  .meta({ format: 'date-time' });

export const text = z.string();
export const number = z.number();

/** Seconds, a count or an amount: never below zero. */
export const amount = z.number().min(0);

export const identifier = z
  .looseObject({
    scheme: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, { error: 'a scheme such as email, lms or crm (letters, digits, _ . -)' }),
    issuer: z.string().max(512).refine(printable, { error: 'text of one line, without control characters' }).optional(),
    value: z.string().min(1).max(1024).refine(printable, { error: 'text of one line, without control characters' }),
  })
  .superRefine((claimed, context) => {
    const { scheme, value } = normaliseIdentifier(claimed);
    if (value === '') context.addIssue({ code: 'custom', path: ['value'], message: 'a value that is not blank' });
    else if (scheme === 'email' && (value.length > 254 || !EMAIL.test(value)))
      context.addIssue({ code: 'custom', path: ['value'], message: 'an e-mail address such as ana@example.org' });
  });

/** A postal address as platforms state it; the print channel brings it into the norm. */
export const address = z.looseObject({
  name: text.nullish(),
  line1: text.nullish(),
  line2: text.nullish(),
  line3: text.nullish(),
  line4: text.nullish(),
  postalCode: text.nullish(),
  city: text.nullish(),
  country: z.string().regex(/^[A-Z]{2}$/, { error: 'an ISO 3166 alpha-2 country in capitals, such as FR' }).nullish(),
});

/** What is known of a person. Named here is what has a form; every other attribute is kept. */
export const attributes = z.looseObject({
  locale: z.string().regex(/^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/, { error: 'a language tag such as fr or fr-CA' }).nullish(),
  timeZone: z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/, { error: 'an IANA time zone such as Europe/Paris' }).nullish(),
  address: address.nullish(),
});

/** The learner: at least one identifier, since nobody else says whose event this is. */
export const learner = z.looseObject({ identifiers: z.array(identifier).min(1).max(50), attributes: attributes.optional() });

/** Somebody besides the learner: who acted, a training manager. */
export const person = z.looseObject({ identifiers: z.array(identifier).max(50), attributes: attributes.optional() });

export const account = z.looseObject({ id, name: text.optional(), managers: z.array(person).optional() });
export const course = z.looseObject({ id, name: text.optional(), run: text.optional() });
export const enrolment = z.looseObject({
  id,
  mode: text.optional(),
  role: text.optional(),
  starts: time.optional(),
  ends: time.optional(),
  session: text.optional(),
  by: text.optional(),
});
export const activity = z.looseObject({ id, type: text.optional(), name: text.optional() });

/** The records every event may carry, beside the learner. */
export const records = {
  actor: person.optional(),
  account: account.optional(),
  course: course.optional(),
  enrolment: enrolment.optional(),
  activity: activity.optional(),
};

/** Data of an event about a learner: whose it is must be said. */
export function learnerData<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject({ learner, ...records, ...shape });
}

/** Data of an event whose contact may be named another way: by the command it answers, by the statement it voids. */
export function namedOtherwise<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject({ learner: learner.optional(), ...records, ...shape });
}
