import type { Contact, OutboxEntry } from './contact';

/** The contact with one record's effects to be published; a record without effects adds nothing. */
export function addOutbox(contact: Contact, entry: OutboxEntry): Contact {
  return entry.items.length === 0 ? contact : { ...contact, outbox: [...contact.outbox, entry] };
}

/**
 * Drops the entries whose record's offset is committed: they were published before that. `committed` answers the next offset to be
 * read of a generation and partition (0 where unknown, which keeps the entry).
 */
export function pruneOutbox(contact: Contact, committed: (generation: number, partition: number) => number): Contact {
  const kept = contact.outbox.filter(({ generation, partition, offset }) => offset >= committed(generation, partition));
  return kept.length === contact.outbox.length ? contact : { ...contact, outbox: kept };
}
