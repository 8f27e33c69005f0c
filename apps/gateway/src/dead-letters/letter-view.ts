import { formatTime } from '@parcours/events';
import type { DeadLetter } from '@parcours/store';

/** A dead letter as the API tells it: `at` RFC 3339 in UTC; `parked`: how many records of its contact wait behind it. */
export type LetterView = Omit<DeadLetter, 'at'> & { at: string; parked?: number };

export function viewOf({ at, ...letter }: DeadLetter, parked?: number): LetterView {
  return { ...letter, at: formatTime(at), ...(parked !== undefined && { parked }) };
}
