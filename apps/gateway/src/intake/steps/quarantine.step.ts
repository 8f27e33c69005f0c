import { anonymise, type LearnerEvent } from '@parcours/events';
import type { DeadLetter, DeadLetterStore } from '@parcours/store';
import { createHash } from 'node:crypto';
import { durably } from '../durably';
import type { ItemOutcome } from '../intake-item';

export interface RejectedInput {
  input: unknown;
  outcome: ItemOutcome & { type: 'rejected' };
}

/** Step 8: keeps what was rejected, in one write. An item that comes again, unchanged, is one letter. `at`: epoch ms. */
export async function quarantine(rejected: RejectedInput[], at: number, deadLetters: Pick<DeadLetterStore, 'put'>): Promise<void> {
  if (rejected.length === 0) return;
  await durably('dead letters', () => deadLetters.put(rejected.map((item) => letterOf(item, at))));
}

function letterOf({ input, outcome }: RejectedInput, at: number): DeadLetter {
  const body = bodyOf(input);
  return {
    id: `intake-${createHash('sha256').update(body).digest('hex').slice(0, 32)}`,
    kind: 'intake',
    ...(outcome.contact !== undefined && { contact: outcome.contact }),
    code: outcome.code,
    reason: outcome.message,
    step: 'intake',
    at,
    status: 'open',
    body,
  };
}

/** The item as it came. Whoever asked to be anonymous is not kept here either; what is nested too deeply to be written is said so. */
export function bodyOf(input: unknown): string {
  try {
    return JSON.stringify(withoutAuthor(input)) ?? 'null';
  } catch {
    return JSON.stringify('This item was nested too deeply to be kept.');
  }
}

function withoutAuthor(input: unknown): unknown {
  try {
    return anonymise(input as LearnerEvent);
  } catch {
    return input; // not an event by far
  }
}
