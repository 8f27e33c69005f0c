import { ProblemException } from '@parcours/platform';
import type { SourceMessage } from '@parcours/event-log';
import { readJson } from '../../http/read-json';
import type { EventTranslator } from '../translators/event-translator.port';
import { keptBody, readText } from './kept-body';
import { readBinding } from './read-binding';
import { withTrace } from './with-trace';

/** A message that no events come of: `reason` is a sentence a person can act on, `body` what is kept of it. */
export interface Poison {
  type: 'poison';
  code: string;
  reason: string;
  body: string;
}

export type ReadMessage = { type: 'events'; events: unknown[] } | Poison;

type Content = { type: 'content'; content: unknown } | { type: 'unreadable'; code: string; reason: string };

/** The events of a message, unread as yet. `limit`: bytes of its value at most. Whatever the message holds, it is answered, never thrown. */
export function readMessage(message: SourceMessage, translator: EventTranslator, limit: number): ReadMessage {
  const { value, headers } = message;
  const poison = (code: string, reason: string, body = keptBody(value, limit)): Poison => ({ type: 'poison', code, reason, body });
  // 1. its size
  if (value !== undefined && value.byteLength > limit) {
    return poison('message-too-large', `The message has ${value.byteLength} bytes, at most ${limit} are taken. Have the platform send smaller ones, or raise PARCOURS_BODY_LIMIT and have it sent again.`);
  }
  // 2. how it carries what it says
  const binding = translator.reads === 'cloudevents' ? readBinding(headers) : ({ type: 'plain' } as const);
  if (binding.type === 'unknown') return poison('media-type', `Events are not read from ${binding.mediaType.slice(0, 80)}. Send JSON: structured mode, or ce_ headers over JSON data.`);
  if (value === undefined && binding.type !== 'binary') return poison('message-empty', 'The message has no value, as the mark of a removal in a compacted topic: nothing happened to a learner. Discard it.');
  // 3. its JSON
  const read: Content = value === undefined ? { type: 'content', content: undefined } : readContent(value);
  if (read.type === 'unreadable') return poison(read.code, read.reason, binding.type === 'binary' ? keptBinary(binding.attributes, value) : undefined);
  const content = binding.type === 'binary' ? { ...binding.attributes, ...(read.content !== undefined && { data: read.content }) } : read.content;
  // 4. its events
  const translated = translator.translate(content);
  return translated.type === 'events' ? { type: 'events', events: withTrace(translated.events, headers) } : poison(translated.code, translated.message);
}

/** What a schema registry's serialisers put before a value: a zero and four bytes of the schema's id. */
const registryPrefix = 5;
const opening = new Set(['{', '['].map((bracket) => bracket.charCodeAt(0)));

function readContent(value: Uint8Array): Content {
  const registered = value[0] === 0;
  if (registered && !opening.has(value[registryPrefix] ?? 0)) {
    return { type: 'unreadable', code: 'schema-registry', reason: 'The message begins as those of a schema registry do, and what follows is no JSON (Avro or Protobuf). Have the platform write JSON.' };
  }
  try {
    return { type: 'content', content: readJson(registered ? value.subarray(registryPrefix) : value) };
  } catch (error) {
    if (!(error instanceof ProblemException)) throw error;
    const said = (error.problem.detail ?? 'The body is no valid JSON.').replace('The body', 'The message');
    return { type: 'unreadable', code: error.problem.code, reason: `${said} Have the platform write JSON in UTF-8.` };
  }
}

/** An event in binary mode whose data can not be read: its attributes stand in headers, and would be missing. */
function keptBinary(attributes: Record<string, unknown>, value: Uint8Array | undefined): string {
  const text = value && readText(value);
  return JSON.stringify({ ...attributes, ...(text !== undefined ? { data: text } : { data_base64: Buffer.from(value ?? []).toString('base64') }) });
}
