import { hasSeen, markSeen, type Contact } from '@parcours/contact';
import { publishOutbox } from './publish-outbox.step';
import type { InputRecord } from './loop-context';

/** What the loop's guarantees rest on, one by one; the simulator of faults hands in weaker ones to prove that it notices. */
export interface LoopRules {
  hasSeen: typeof hasSeen;
  markSeen: typeof markSeen;
  nowOf: typeof nowOf;
  isParked: typeof isParked;
  publish: typeof publishOutbox;
}

/**
 * The instant a record is decided at (epoch ms): when it was appended, never earlier than the contact's last. Nor is a timer decided
 * earlier than it is due: the log's clock may be behind the one by which its poller found it due, and nobody would append it again.
 */
export function nowOf({ record, input }: InputRecord, { now }: Contact): number {
  return Math.max(record.appendedAt, now, input?.type === 'timer.due' ? input.wakeAt : now);
}

/** Whether a contact's records wait behind its poison. */
export function isParked({ parked }: Contact): boolean {
  return parked !== undefined;
}

export const soundRules: LoopRules = { hasSeen, markSeen, nowOf, isParked, publish: publishOutbox };
