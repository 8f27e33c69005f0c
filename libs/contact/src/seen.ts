import type { Contact, Instant, RecordPosition } from './contact';
import { copyContact } from './copy-contact';
import { limits, newest } from './limits';

/** What entries by hand are called as a source of events. */
export const entriesSource = 'parcours/entries';

/** An engine input, as far as deduplication looks at it. */
export interface SeenInput {
  type: string;
  event?: { source: string; id: string };
  /** Of an entry by hand. */
  id?: string;
  wakeAt?: Instant;
}

/** What deduplication looks at. */
export interface SeenRecord {
  position?: RecordPosition;
  input?: SeenInput;
}

/** Whether a record was decided before: by its offset, its event's `source id` (of an entry by hand its own), or as a timer that no longer is the next one. */
export function hasSeen(contact: Contact, record: SeenRecord): boolean {
  const { position, input } = record;
  if (position) {
    const mark = contact.watermarks[`${position.generation}/${position.partition}`];
    if (mark !== undefined && position.offset <= mark) return true;
  }
  if (!input) return false;
  const id = ringId(input);
  if (id !== undefined) return contact.ring.includes(id);
  return input.type === 'timer.due' && input.wakeAt !== contact.wakeAt;
}

/** Remembers a record as seen, of events and entries the last `ring`; the contact given is not changed. */
export function markSeen(contact: Contact, record: SeenRecord, ring: number = limits.ring): Contact {
  const { position, input } = record;
  const marked = copyContact(contact);
  if (position) {
    const key = `${position.generation}/${position.partition}`;
    marked.watermarks = { ...contact.watermarks, [key]: Math.max(position.offset, contact.watermarks[key] ?? -1) };
  }
  const id = input && ringId(input);
  if (id !== undefined && !contact.ring.includes(id)) marked.ring = newest([...contact.ring, id], ring);
  return marked;
}

/** What the ring knows an input by: an event by its source and id, an entry by hand as the event it makes; others come by their offset alone. */
function ringId({ type, event, id }: SeenInput): string | undefined {
  if (type === 'event' && event) return `${event.source} ${event.id}`;
  return type === 'journey.enter' && id !== undefined ? `${entriesSource} ${id}` : undefined;
}
