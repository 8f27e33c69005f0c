import { newContact, type Contact } from '@parcours/contact';
import { normaliseIdentifier, parseTime } from '@parcours/events';
import { z } from 'zod';
import { textLines } from './text-lines';

const status = z.enum(['granted', 'withdrawn']);
const consentSchema = z.looseObject({ purpose: z.string().min(1), channel: z.string().min(1).default('*'), status, at: z.string().optional() });
const contactSchema = z.looseObject({
  identifiers: z.array(z.looseObject({ scheme: z.string().min(1), issuer: z.string().optional(), value: z.string().min(1) })).min(1),
  attributes: z.record(z.string(), z.json()).default({}),
  interests: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  /** As the API lists them, or purpose -> channel -> status. */
  consents: z.union([z.array(consentSchema), z.record(z.string(), z.record(z.string(), status))]).default([]),
  /** E-mail addresses of an employer are told apart by `kind`. */
  addresses: z.array(z.looseObject({ value: z.string().min(3), kind: z.enum(['private', 'professional']).default('private'), closed: z.enum(['bounced', 'complained']).optional() })).optional(),
});

/** A contact, or why a line is none. */
export type ContactLine = { type: 'contact'; line: number; contact: Contact } | { type: 'wrong'; line: number; message: string };

/**
 * Who is known before the story, one JSON document a line: what `GET /v1/learners/REF/export` or `GET /v1/learners/REF` answers, or
 * just `{identifiers, attributes?, interests?, tags?, consents?, addresses?}`. Anything an event of the story says is newer. Runs,
 * enrolments and what was sent before are not taken over.
 */
export function* knownContacts(file: string): Generator<ContactLine> {
  for (const { text, number } of textLines(file)) yield readContact(text, number);
}

function readContact(text: string, line: number): ContactLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'wrong', line, message: 'not JSON: write one contact a line, as a JSON object.' };
  }
  const view = typeof json === 'object' && json !== null && 'learner' in json ? json.learner : json;
  const read = contactSchema.safeParse(view);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { type: 'wrong', line, message: `${issue?.path.join('.') || 'contact'}: ${issue?.message ?? 'not readable'}. See parcours simulate --help.` };
  }
  return { type: 'contact', line, contact: contactOf(read.data) };
}

function contactOf({ identifiers, attributes, interests, tags, consents, addresses }: z.infer<typeof contactSchema>): Contact {
  const contact = newContact('', 0);
  contact.identifiers = identifiers.map(normaliseIdentifier);
  const mailboxes = addresses ?? contact.identifiers.filter(({ scheme }) => scheme === 'email').map(({ value }) => ({ value, kind: 'private' as const, closed: undefined }));
  contact.addresses = mailboxes.map(({ value, kind, closed }) => ({ value: value.trim().toLowerCase(), kind, at: 0, ...(closed !== undefined && { closed }) }));
  contact.attributes = { values: attributes, times: {}, at: 0 };
  contact.interests = interests;
  contact.tags = tags;
  const listed = Array.isArray(consents)
    ? consents
    : Object.entries(consents).flatMap(([purpose, channels]) => Object.entries(channels).map(([channel, stated]) => ({ purpose, channel, status: stated, at: undefined })));
  for (const { purpose, channel, status: stated, at } of listed) {
    contact.consents = { ...contact.consents, [purpose]: { ...contact.consents[purpose], [channel]: { status: stated, at: (at === undefined ? undefined : parseTime(at)) ?? 0 } } };
  }
  return contact;
}
