import type { Contact, OutboxEntry } from './contact';
import { copyContact } from './copy-contact';
import { ContactTooLargeError, limits } from './limits';

/** Adds what a record's decision publishes; nothing to publish adds nothing. Throws `ContactTooLargeError` beyond the bound. */
export function addOutbox(contact: Contact, entry: OutboxEntry): Contact {
  if (entry.items.length === 0) return contact;
  if (contact.outbox.length >= limits.outbox) throw new ContactTooLargeError(`contact ${contact.id} has ${limits.outbox} outbox entries not yet published`);
  const added = copyContact(contact);
  added.outbox = [...contact.outbox, entry];
  return added;
}

/** Drops entries whose record lies before the committed offset (the next to read) of its partition: they are published. */
export function pruneOutbox(contact: Contact, committed: (generation: number, partition: number) => number): Contact {
  const outbox = contact.outbox.filter((entry) => entry.offset >= committed(entry.generation, entry.partition));
  if (outbox.length === contact.outbox.length) return contact;
  const pruned = copyContact(contact);
  pruned.outbox = outbox;
  return pruned;
}
