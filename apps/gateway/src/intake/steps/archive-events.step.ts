import { parseTime } from '@parcours/events';
import type { ArchivedEvent, ArchiveStore } from '@parcours/store';
import { durably } from '../durably';
import type { IntakeItem } from '../intake-item';
import { sortIn, type Standing } from './find-standing.step';

/**
 * Step 6: archives what is new, in one write: `pending` until it is appended, an anonymous evaluation as such. Another request may have
 * been first with one: it is sorted in as any other that stood there. `fresh` of the answer is what this call inserted.
 */
export async function archiveEvents(items: IntakeItem[], receivedAt: number, archive: Pick<ArchiveStore, 'insert'>): Promise<Standing> {
  const standing: Standing = { fresh: [], unfinished: [], settled: [] };
  if (items.length === 0) return standing;
  const answers = await durably('archive', () => archive.insert(items.map((item) => toArchived(item, receivedAt))));
  items.forEach((item, i) => {
    const answer = answers[i];
    sortIn(standing, item, answer?.type === 'exists' ? answer : undefined);
  });
  return standing;
}

function toArchived({ event, digest, anonymous, contact }: IntakeItem, receivedAt: number): ArchivedEvent {
  return {
    source: event.source,
    id: event.id,
    digest,
    ...(contact !== undefined && { contact }),
    status: anonymous ? 'anonymous' : 'pending',
    time: parseTime(event.time) ?? receivedAt,
    receivedAt,
    event: contact === undefined ? event : { ...event, subject: contact },
  };
}
