import { ProblemException } from '@parcours/platform';
import type { DeadLetter, DeadLetterStore } from '@parcours/store';
import type { EventIntake } from '../intake/event-intake.port';

/** What one event can not be while another, or somebody else's claim, stands against it; anything else is wrong with the event itself. */
const conflicts = new Set(['id-conflict', 'two-contacts', 'two-ids-of-one-issuer']);

/**
 * Sends an item through the intake again, as it came or corrected; an effect of a decision as the house's own. Still wrong: the letter stays open with the newest reason, and a
 * `ProblemException` (409, 422) says it. Throws `RetryableError`.
 */
export async function replayIntake(letter: DeadLetter, corrected: unknown, { intake, deadLetters }: { intake: EventIntake; deadLetters: DeadLetterStore }): Promise<DeadLetter> {
  const { rejected } = await intake.accept([corrected ?? bodyOf(letter)], { quarantine: false, internal: letter.step === 'effect' });
  const [item] = rejected;
  if (!item) {
    await deadLetters.setStatus(letter.id, 'replayed');
    return { ...letter, status: 'replayed' };
  }
  await deadLetters.put([{ ...letter, code: item.code, reason: item.message }]);
  throw new ProblemException({
    status: conflicts.has(item.code) ? 409 : 422, code: item.code, title: 'Still not taken in', detail: item.message,
    action: 'Replay it with a corrected event in the body, {"event": {...}}, or discard it.',
  });
}

function bodyOf({ body }: DeadLetter): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
