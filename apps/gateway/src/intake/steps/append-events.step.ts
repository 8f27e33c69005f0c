import { slotOf } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import type { EventLog, NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import type { ArchiveStore } from '@parcours/store';
import { durably } from '../durably';
import type { IntakeItem } from '../intake-item';

/**
 * Step 7: appends, in one call, what was archived now and what was left unfinished, as it stands in the archive; then marks it as
 * appended. What is appended twice the contact's ring absorbs.
 */
export async function appendEvents(
  { fresh, unfinished }: { fresh: IntakeItem[]; unfinished: IntakeItem[] },
  { log, archive }: { log: Pick<EventLog, 'append'>; archive: Pick<ArchiveStore, 'get' | 'markAppended'> },
): Promise<void> {
  // 1. as archived: an earlier attempt may have given the event another time of receipt, or another contact
  const earlier = await durably('archive look-up', () => Promise.all(unfinished.map(({ event }) => archive.get(event.source, event.id))));
  const events: LearnerEvent[] = [
    ...earlier.flatMap((archived) => (archived?.contact === undefined ? [] : [archived.event])),
    ...fresh.flatMap(({ event, contact }) => (contact === undefined ? [] : [{ ...event, subject: contact }])),
  ];
  if (events.length === 0) return;
  // 2. append; 3. mark
  await durably('log', () => log.append('learner.events', events.map(toRecord)));
  await durably('archive mark', () => archive.markAppended(events.map(({ source, id }) => ({ source, id }))));
}

function toRecord(event: LearnerEvent): NewRecord {
  const contact = event.subject ?? '';
  return { key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event } satisfies EngineInput) };
}
