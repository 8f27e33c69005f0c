import type { IHeaders } from 'kafkajs';
import { binaryEventText } from './binary-event-text';

export interface BoundMessage {
  value: string;
  headers: Record<string, string>;
}

const envelope = '{"type":"event","event":{';
const structured = 'application/cloudevents+json';
const contentType = 'content-type';
/** Attributes of ours that are no text: headers hold text only. */
const booleans = new Set(['backfill']);

/**
 * A record's value and headers as a Kafka message. A value that is an event (`{"type": "event", "event": {...}}`) goes by the CloudEvents
 * Kafka binding: binary mode (attributes as `ce_` headers, the value is the data); structured mode where an attribute is no text.
 * Any other value stays as it is.
 */
export function toKafkaMessage(value: string, headers: Record<string, string> = {}): BoundMessage {
  const event = value.startsWith(envelope) ? readEvent(value) : undefined;
  if (!event) return { value, headers };
  const { data, ...attributes } = event;
  const bound: Record<string, string> = { ...headers };
  for (const [name, attribute] of Object.entries(attributes)) {
    const text = typeof attribute === 'string' ? attribute : booleans.has(name) && typeof attribute === 'boolean' ? String(attribute) : undefined;
    if (text === undefined) return { value: JSON.stringify(event), headers: { ...headers, [contentType]: `${structured}; charset=UTF-8` } };
    bound[name === 'datacontenttype' ? contentType : `ce_${name}`] = text;
  }
  return { value: JSON.stringify(data), headers: bound };
}

/** The way back. Events of other producers are read too: binary mode with JSON data, and structured mode. */
export function fromKafkaMessage(value: Buffer | null, headers: IHeaders | undefined): BoundMessage {
  const isBinary = headers?.['ce_specversion'] !== undefined;
  const event = isBinary && value ? binaryEventText(value, headers, booleans) : undefined;
  if (event !== undefined && !isStructured(headers?.[contentType]?.toString())) return { value: event, headers: others(headers) };
  const text = value?.toString() ?? '';
  const rest: Record<string, string> = {};
  const attributes: string[] = [];
  for (const name in headers) {
    const plain = textOf(headers[name]);
    if (plain === undefined) continue;
    if (name.startsWith('ce_')) attributes.push(`${JSON.stringify(name.slice(3))}:${booleans.has(name.slice(3)) && (plain === 'true' || plain === 'false') ? plain : JSON.stringify(plain)}`);
    else rest[name] = plain;
  }
  const type = rest[contentType];
  if (isStructured(type)) {
    delete rest[contentType];
    return { value: `{"type":"event","event":${text}}`, headers: rest };
  }
  if (!isBinary) return { value: text, headers: attributes.length > 0 ? { ...rest, ...foreign(headers) } : rest };
  if (type !== undefined) {
    attributes.push(`"datacontenttype":${JSON.stringify(type)}`);
    delete rest[contentType];
  }
  return { value: `${envelope}${attributes.join(',')},"data":${text || 'null'}}}`, headers: rest };
}

const isStructured = (type: string | undefined): boolean => type?.toLowerCase().startsWith(structured) ?? false;

function textOf(given: IHeaders[string]): string | undefined {
  const first = Array.isArray(given) ? given[0] : given;
  return first?.toString();
}

/** Headers beside an event's attributes. */
function others(headers: IHeaders | undefined): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const name in headers) {
    if (name.startsWith('ce_') || name === contentType) continue;
    const plain = textOf(headers[name]);
    if (plain !== undefined) rest[name] = plain;
  }
  return rest;
}

/** Headers that only look like attributes stay headers. */
function foreign(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).flatMap(([name, given]) => (name.startsWith('ce_') && given !== undefined ? [[name, given.toString()]] : [])));
}

function readEvent(value: string): Record<string, unknown> | undefined {
  try {
    const { type, event, ...more } = JSON.parse(value) as { type: string; event: Record<string, unknown> };
    const sound = type === 'event' && typeof event['specversion'] === 'string' && typeof event['data'] === 'object' && Object.keys(more).length === 0;
    return sound ? event : undefined;
  } catch {
    // Poison is appended as it is: whoever reads it says what is wrong with it.
    return undefined;
  }
}
