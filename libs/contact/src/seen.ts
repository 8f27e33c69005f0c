import type { Contact, Instant, RecordPosition } from './contact';
import { limits } from './limits';

/** As much of an engine input as tells whether it was seen. */
export type SeenInput =
  | { type: 'event'; event: { source: string; id: string } }
  | { type: 'timer.due'; wakeAt: Instant }
  | { type: 'run.exit' | 'run.retry' | 'journey.resumed' };

/** A record as the loop knows it. Without a position (one that was parked): only what the input itself says counts. */
export interface SeenRecord {
  position?: RecordPosition;
  input?: SeenInput;
}

/**
 * Whether the contact has decided this record before: its offset is not above the watermark of its partition, its event's source and
 * id are in the ring, or it is a timer that no longer is the contact's next one.
 */
export function hasSeen(contact: Contact, { position, input }: SeenRecord): boolean {
  if (position && position.offset <= (contact.watermarks[watermarkKey(position)] ?? -1)) return true;
  switch (input?.type) {
    case 'event':
      return contact.ring.includes(ringKey(input.event));
    case 'timer.due':
      return contact.wakeAt !== input.wakeAt;
    default:
      return false;
  }
}

/** The contact with the record marked as decided; without `input` only its place in the log is (a record that was parked). */
export function markSeen(contact: Contact, { position, input }: SeenRecord): Contact {
  const watermarks = position ? { ...contact.watermarks, [watermarkKey(position)]: position.offset } : contact.watermarks;
  if (input?.type !== 'event') return { ...contact, watermarks };
  return { ...contact, watermarks, ring: [...contact.ring.slice(1 - limits.ring), ringKey(input.event)] };
}

const watermarkKey = ({ generation, partition }: RecordPosition): string => `${generation}/${partition}`;

/** A source is a URI reference and holds no space, so the two parts can not run into each other. */
const ringKey = ({ source, id }: { source: string; id: string }): string => `${source} ${id}`;
