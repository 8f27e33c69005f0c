import { slotOf } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import type { EventLog, NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { contextOf, headersOf, isTracing, type TraceHeaders } from '@parcours/platform';
import type { ArchiveStore } from '@parcours/store';
import { durably } from '../durably';
import type { ConsentEffects } from '../consent-effects.service';
import type { IntakeItem } from '../intake-item';

/**
 * Step 7: appends, in one call, what was archived now and what was left unfinished, as it stands in the archive, and what arises from
 * them, and what of it concerns mail takes effect; then marks all as appended. What is appended twice the contact's ring absorbs.
 */
export async function appendEvents(
  { fresh, unfinished }: { fresh: IntakeItem[]; unfinished: IntakeItem[] },
  { log, archive, arising, effects }: { log: Pick<EventLog, 'append'>; archive: Pick<ArchiveStore, 'get' | 'markAppended'>; arising: (events: LearnerEvent[]) => Promise<LearnerEvent[]>; effects: Pick<ConsentEffects, 'hold' | 'release'> },
): Promise<void> {
  // 1. as archived: an earlier attempt may have given the event another time of receipt, or another contact
  const earlier = await durably('archive look-up', () => Promise.all(unfinished.map(({ event }) => archive.get(event.source, event.id))));
  const events: LearnerEvent[] = [
    ...earlier.flatMap((archived) => (archived?.contact === undefined ? [] : [archived.event])),
    ...fresh.flatMap(({ event, contact }) => (contact === undefined ? [] : [{ ...event, subject: contact }])),
  ];
  if (events.length === 0) return;
  // 2. append, before any is marked: after a crash whatever arises from one arises again
  const all = [...events, ...(await arising(events))];
  await effects.hold(events);
  await durably('log', () => log.append('learner.events', all.map(toRecord)));
  await effects.release(events);
  // 3. mark
  await durably('archive mark', () => archive.markAppended(all.map(({ source, id }) => ({ source, id }))));
}

function toRecord(event: LearnerEvent): NewRecord {
  const contact = event.subject ?? '';
  const headers = isTracing() ? traceOfEvent(event) : undefined;
  return { key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event } satisfies EngineInput), ...(headers && { headers }) };
}

/** The trace that an event names itself (CloudEvents' Distributed Tracing extension); else it belongs to its request's. */
function traceOfEvent({ traceparent, tracestate }: LearnerEvent): TraceHeaders | undefined {
  return headersOf(contextOf({ ...(typeof traceparent === 'string' && { traceparent }), ...(typeof tracestate === 'string' && { tracestate }) }));
}
