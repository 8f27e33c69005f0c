import { ProblemException } from '@parcours/platform';
import { isBinaryMode, readBinaryEvent, type HttpHeaders } from './read-binary-event';
import { readJson } from './read-json';

/**
 * The events of a request by the CloudEvents HTTP binding 1.0, unread as yet: structured (`application/cloudevents+json`), batched
 * (`application/cloudevents-batch+json`), binary (`ce-*` headers over any JSON), and plain `application/json` with one event or an
 * array. Throws `ProblemException`: 415 for other media types and encodings, 400 for what is no JSON, no event, or nothing at all.
 *
 * The `cloudevents` SDK makes such requests; it does not read ours: it invents an id where there is none and leaves header values encoded.
 */
export function readHttpEvents(headers: HttpHeaders, body: Uint8Array | undefined): unknown[] {
  const encoding = one(headers['content-encoding'])?.toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ProblemException({ status: 415, code: 'content-encoding', title: 'Unsupported encoding', detail: `Bodies are taken as they are, not in ${encoding.slice(0, 40)}.`, action: 'Send the body uncompressed.' });
  }
  const binary = isBinaryMode(headers);
  const type = mediaType(headers);
  switch (type) {
    case 'application/cloudevents+json':
      return [oneEvent(readJson(body ?? new Uint8Array()))];
    case 'application/cloudevents-batch+json':
      return batch(readJson(body ?? new Uint8Array()));
    case 'application/json': {
      const json = binary ? undefined : readJson(body ?? new Uint8Array());
      if (!binary) return Array.isArray(json) ? batch(json) : [oneEvent(json)];
    }
  }
  if (binary && (type === '' || isJson(type))) return [readBinaryEvent(headers, body?.length ? readJson(body) : undefined)];
  throw new ProblemException({
    status: 415, code: 'media-type', title: 'Unsupported media type',
    detail: type === '' ? 'The request has no Content-Type.' : `Events are not read from ${type.slice(0, 80)}.`,
    action: 'Send application/json, application/cloudevents+json, application/cloudevents-batch+json, or ce-* headers with a JSON body.',
  });
}

/** The media type without its parameters; empty where the request states none. */
function mediaType(headers: HttpHeaders): string {
  return one(headers['content-type'])?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function isJson(type: string): boolean {
  return /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json$/.test(type) && !type.startsWith('application/cloudevents');
}

function oneEvent(json: unknown): unknown {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new ProblemException({ status: 400, code: 'not-an-event', title: 'Not an event', detail: 'The body is not one JSON object, a CloudEvents 1.0 envelope.', action: 'Send one event; several go as application/cloudevents-batch+json.' });
}

function batch(json: unknown): unknown[] {
  if (!Array.isArray(json)) {
    throw new ProblemException({ status: 400, code: 'not-a-batch', title: 'Not a batch', detail: 'The body is not a JSON array of CloudEvents 1.0 envelopes.', action: 'Send an array; a single event goes as application/cloudevents+json.' });
  }
  if (json.length === 0) throw new ProblemException({ status: 400, code: 'batch-empty', title: 'Empty batch', detail: 'The batch has no events.', action: 'Send at least one event.' });
  return json;
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
