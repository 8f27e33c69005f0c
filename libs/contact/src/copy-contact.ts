import type { Contact } from './contact';

/**
 * A shallow copy of a contact, its own to change field by field. Written out, so that all contacts have the same few shapes: V8 copies
 * objects of many shapes (`{ ...contact }`) a hundred times slower, and every decision begins with a copy.
 */
export function copyContact(contact: Contact): Contact {
  const {
    id, slot, schema, version, identifiers, addresses, attributes, interests, tags, consents, complaints, enrolments, courses, accounts, runs, ended, touches, lastSeen,
    ring, watermarks, outbox, now,
  } = contact;
  const copy: Contact = {
    id, slot, schema, version, identifiers, addresses, attributes, interests, tags, consents, complaints, enrolments, courses, accounts, runs, ended, touches, lastSeen,
    ring, watermarks, outbox, now,
  };
  if (contact.pausedUntil !== undefined) copy.pausedUntil = contact.pausedUntil;
  if (contact.closed !== undefined) copy.closed = contact.closed;
  if (contact.parked !== undefined) copy.parked = contact.parked;
  if (contact.wakeAt !== undefined) copy.wakeAt = contact.wakeAt;
  return copy;
}
