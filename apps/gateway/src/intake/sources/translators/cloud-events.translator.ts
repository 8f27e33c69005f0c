import type { EventTranslator } from './event-translator.port';

/** Learner events as they are: one CloudEvents 1.0 envelope, or an array of them. */
export const cloudEventsTranslator: EventTranslator = {
  name: 'cloudevents',
  origin: 'native',
  reads: 'cloudevents',
  translate(content) {
    if (Array.isArray(content)) return content.length > 0 ? { type: 'events', events: content } : { type: 'refused', code: 'batch-empty', message: 'The message is a batch without events. Send at least one.' };
    if (typeof content === 'object' && content !== null) return { type: 'events', events: [content] };
    return { type: 'refused', code: 'not-an-event', message: 'The message is not a JSON object, a CloudEvents 1.0 envelope. Send the event in structured or binary mode.' };
  },
};
