import type { SourceMessage } from '@parcours/event-log';

const PREFIX = 'ce_';
const CONTEXT = ['ce_specversion', 'ce_id', 'ce_source', 'ce_type'];

/**
 * How a message carries an event by the CloudEvents Kafka binding 1.0. `structured`: its value is the event, or an array of them; `binary`: its
 * headers are the attributes, its value the data; `plain`: neither is said, and the value may be an event all the same.
 */
export type MessageBinding = { type: 'structured' | 'plain' } | { type: 'binary'; attributes: Record<string, unknown> } | { type: 'unknown'; mediaType: string };

/** Reads it off the headers, whose values are UTF-8 as they stand: nothing is percent-encoded over Kafka. */
export function readBinding(headers: SourceMessage['headers']): MessageBinding {
  const contentType = textOf(headers['content-type'] ?? headers['Content-Type']);
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/cloudevents+json' || mediaType === 'application/cloudevents-batch+json') return { type: 'structured' };
  if (mediaType !== '' && !isJson(mediaType)) return { type: 'unknown', mediaType };
  // One that lacks some of them is still meant as one: what is missing is named then.
  if (!CONTEXT.some((name) => headers[name] !== undefined)) return { type: 'plain' };
  const attributes = Object.entries(headers).flatMap(([name, value]): [string, unknown][] => (name.startsWith(PREFIX) && name !== 'ce_data' ? [[name.slice(PREFIX.length), textOf(value)]] : []));
  // Not by assignment: an attribute called `__proto__` must show as what it is, and be refused.
  return { type: 'binary', attributes: Object.fromEntries([...attributes, ...(contentType === undefined ? [] : [['datacontenttype', contentType]])]) as Record<string, unknown> };
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json$/.test(mediaType) && !mediaType.startsWith('application/cloudevents');
}

const textOf = (value: Uint8Array | undefined): string | undefined => (value === undefined ? undefined : new TextDecoder().decode(value));
