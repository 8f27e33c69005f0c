import { parseTime } from '@parcours/events';
import type { ArchivedEvent } from '@parcours/store';
import type { InputRecord, LoopDependencies } from './loop-context';

/**
 * Step 5b: events that never came through the intake (what channels and people learned: delivered, clicked, closed) are archived beside
 * those that did, so that a learner's history has them. Once each, by source and id; the intake's carry when they were received.
 */
export async function archiveOutcomes(records: InputRecord[], { stores }: LoopDependencies): Promise<void> {
  const outcomes = records.flatMap(({ input, record, contact, outcome }): ArchivedEvent[] => {
    if (outcome === 'erased' || input?.type !== 'event' || input.event.receivedat !== undefined) return [];
    const { event } = input;
    const time = parseTime(event.time) ?? record.appendedAt;
    return [{ source: event.source, id: event.id, digest: 'outcome', contact, status: 'outcome', time, receivedAt: record.appendedAt, event }];
  });
  if (outcomes.length) await stores.archive.insert(outcomes);
}
