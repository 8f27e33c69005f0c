import { SetMetadata } from '@nestjs/common';

export const ANSWERS_ONCE = 'parcours:answers-once';

/** A POST whose answer holds a secret (a key, a session): it is never kept, so an `Idempotency-Key` changes nothing there. */
export const AnswersOnce = (): MethodDecorator => SetMetadata(ANSWERS_ONCE, true);
