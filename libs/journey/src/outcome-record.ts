import { slotOf, type Instant } from '@parcours/contact';
import { formatTime, fullType, type EventName, type JsonValue, type LearnerEvent } from '@parcours/events';
import type { EngineInput } from './decide-contract';

export interface ChannelOutcome {
  name: EventName;
  /** The service that saw it, such as `parcours/email`. */
  source: string;
  /** Made from what came about: telling the same outcome twice says it once. */
  id: string;
  contact: string;
  now: Instant;
  data: { [field: string]: JsonValue | undefined };
}

/** What a channel or a page learned, as a record of `learner.events` to its contact: the engine's only way in. */
export function outcomeRecord({ name, source, id, contact, now, data }: ChannelOutcome): { key: string; slot: number; value: string } {
  const event: LearnerEvent = {
    specversion: '1.0', id, source, type: fullType(name), time: formatTime(now), subject: contact, datacontenttype: 'application/json',
    data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
  };
  return { key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event } satisfies EngineInput) };
}
