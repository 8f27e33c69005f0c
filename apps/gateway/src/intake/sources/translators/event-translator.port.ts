/** What a message's content came to: events as CloudEvents, unread as yet, or why it is none. A message may hold nothing for us: no events. */
export type Translation = { type: 'events'; events: unknown[] } | { type: 'refused'; code: string; message: string };

/** Makes learner events of what a platform writes. Never throws; the same content always makes the same events, ids too. */
export interface EventTranslator {
  /** As a source's `translator` names it. */
  name: string;
  /** The events' `origin`. */
  origin: string;
  /** What it is given: the message by the CloudEvents Kafka binding, or its value alone. */
  reads: 'cloudevents' | 'json';
  translate(content: unknown): Translation;
}

/** DI token of the `EventTranslator[]` there are. */
export const EVENT_TRANSLATORS = Symbol('EVENT_TRANSLATORS');
