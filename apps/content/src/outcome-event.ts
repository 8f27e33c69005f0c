import { slotOf } from '@parcours/contact';
import { formatTime, fullType, type LearnerEvent } from '@parcours/events';
import type { NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';

/** What came of an offer, as a learner event to its contact. The same outcome has the same id, so that telling it twice says it once. */
export function outcomeRecord(name: 'recommendation.empty' | 'recommendation.shown' | 'recommendation.clicked', outcome: { id: string; contact: string; now: number; command: string; step?: string; item?: string }): NewRecord {
  const { id, contact, now, command, step, item } = outcome;
  const event: LearnerEvent = {
    specversion: '1.0',
    id,
    source: 'parcours/content',
    type: fullType(name),
    time: formatTime(now),
    subject: contact,
    datacontenttype: 'application/json',
    data: { command, ...(step !== undefined && { step }), ...(item !== undefined && { item }) },
  };
  const input: EngineInput = { type: 'event', event };
  return { key: contact, slot: slotOf(contact), value: JSON.stringify(input) };
}
