import { slotOf } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import type { NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';

/** Effects on other people as records of `learner.events`, each at its own contact's place; what is nobody's (`undefined`) makes none. */
export function effectRecords(addressed: (LearnerEvent | undefined)[]): NewRecord[] {
  return addressed.flatMap((event) =>
    event?.subject === undefined ? [] : [{ key: event.subject, slot: slotOf(event.subject), value: JSON.stringify({ type: 'event', event } satisfies EngineInput) }],
  );
}
