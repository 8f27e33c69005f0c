import type { Contact, Instant, RecordPosition } from './contact';
import { copyContact } from './copy-contact';
import { limits, newest } from './limits';

/** An engine input, as far as deduplication looks at it. */
export interface SeenInput {
  type: string;
  event?: { source: string; id: string };
  wakeAt?: Instant;
}

/** What deduplication looks at. */
export interface SeenRecord {
  position?: RecordPosition;
  input?: SeenInput;
}

/** Whether a record was decided before: by its offset, its event's `source id`, or as a timer that no longer is the next one. */
export function hasSeen(contact: Contact, record: SeenRecord): boolean {
  const { position, input } = record;
  if (position) {
    const mark = contact.watermarks[`${position.generation}/${position.partition}`];
    if (mark !== undefined && position.offset <= mark) return true;
  }
  if (!input) return false;
  if (input.type === 'event' && input.event) return contact.ring.includes(`${input.event.source} ${input.event.id}`);
  return input.type === 'timer.due' && input.wakeAt !== contact.wakeAt;
}

/** Remembers a record as seen, of events the last `ring`; the contact given is not changed. */
export function markSeen(contact: Contact, record: SeenRecord, ring: number = limits.ring): Contact {
  const { position, input } = record;
  const marked = copyContact(contact);
  if (position) {
    const key = `${position.generation}/${position.partition}`;
    marked.watermarks = { ...contact.watermarks, [key]: Math.max(position.offset, contact.watermarks[key] ?? -1) };
  }
  if (input?.type === 'event' && input.event) {
    const id = `${input.event.source} ${input.event.id}`;
    if (!contact.ring.includes(id)) marked.ring = newest([...contact.ring, id], ring);
  }
  return marked;
}
