import type { Contact, OutboxEntry, OutboxItem } from './contact';
import { copyContact } from './copy-contact';
import { ContactTooLargeError, limits } from './limits';

const texts = new WeakMap<object, string>();

/** An item's value as JSON. It is written both into the contact's document and into the log: the text is made once, for a value never changes. */
export function outboxText({ value }: Pick<OutboxItem, 'value'>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

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
