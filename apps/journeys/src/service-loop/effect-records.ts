import { slotOf } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import type { NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import type { TraceHeaders } from '@parcours/platform';

/** Effects on other people as records of `learner.events`, each at its own contact's place and in its trace; what is nobody's (`undefined`) makes none. */
export function effectRecords(addressed: (LearnerEvent | undefined)[], traces: (TraceHeaders | undefined)[] = []): NewRecord[] {
  return addressed.flatMap((event, i) =>
    event?.subject === undefined ? [] : [{ key: event.subject, slot: slotOf(event.subject), value: JSON.stringify({ type: 'event', event } satisfies EngineInput), ...(traces[i] && { headers: traces[i] }) }],
  );
}
