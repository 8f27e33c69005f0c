import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourceMessage } from '@parcours/event-log';
import { CloudEvent, Kafka } from 'cloudevents';
import fc from 'fast-check';
import { cloudEventsTranslator } from '../translators/cloud-events.translator';
import type { EventTranslator } from '../translators/event-translator.port';
import { readMessage } from './read-message';

const bytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const message = (value: unknown, headers: Record<string, string | undefined> = {}): SourceMessage => ({
  topic: 't', partition: 0, offset: 1, key: undefined, writtenAt: 0,
  value: value === undefined ? undefined : bytes(value),
  headers: Object.fromEntries(Object.entries(headers).flatMap(([name, text]) => (text === undefined ? [] : [[name, Buffer.from(text)]]))),
});
const limit = 10_000;
const read = (value: unknown, headers?: Record<string, string | undefined>, translator: EventTranslator = cloudEventsTranslator) => readMessage(message(value, headers), translator, limit);

const event = (id = 'a-1') => ({ specversion: '1.0', id, source: 'lms/main', type: 'course.started', data: { course: { id: 'é' } } });
const binary = { ce_specversion: '1.0', ce_id: 'a-1', ce_source: 'lms/main', ce_type: 'course.started' };
const structured = { 'content-type': 'application/cloudevents+json' };
const registered = (value: unknown): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), bytes(value)]);

describe('a message', () => {
  it.each<[string, unknown, Record<string, string>, unknown[]]>([
    ['in structured mode', event(), structured, [event()]],
    ['in structured mode with a charset', event(), { 'content-type': 'application/CloudEvents+JSON; charset=utf-8' }, [event()]],
    ['in structured mode whatever its other headers say', event(), { ...binary, ...structured, ce_id: 'other' }, [event()]],
    ['in batched mode', [event('a'), event('b')], { 'content-type': 'application/cloudevents-batch+json' }, [event('a'), event('b')]],
    ['in binary mode', event().data, { ...binary, 'content-type': 'application/json' }, [{ ...event(), datacontenttype: 'application/json' }]],
    ['in binary mode with a JSON format of its own', event().data, { ...binary, 'content-type': 'application/vnd.lms+json' }, [{ ...event(), datacontenttype: 'application/vnd.lms+json' }]],
    ['in binary mode without a content type', event().data, binary, [event()]],
    ['in binary mode with extensions, whose values are not percent-encoded', event().data, { ...binary, ce_campus: 'Lyon é 100%25' }, [{ ...event(), campus: 'Lyon é 100%25' }]],
    ['in binary mode that lacks an attribute, for it to be named', event().data, { ce_type: 'course.started' }, [{ type: 'course.started', data: event().data }]],
    ['in binary mode without data', undefined, binary, [{ specversion: '1.0', id: 'a-1', source: 'lms/main', type: 'course.started' }]],
    ['as plain JSON', event(), {}, [event()]],
    ['as plain JSON that says so', event(), { 'content-type': 'application/json' }, [event()]],
    ['as a plain JSON array', [event('a'), event('b')], {}, [event('a'), event('b')]],
    ['behind the prefix of a schema registry', registered(event()), structured, [event()]],
  ])('%s is read', (_what, value, headers, events) => {
    expect(read(value, headers)).toEqual({ type: 'events', events });
  });

  it.each<[string, unknown, Record<string, string>, string, RegExp, string]>([
    ['that is no JSON', '{"id": ', {}, 'not-json', /^The message is no valid JSON.*Have the platform write JSON/, '{"id": '],
    ['that is no JSON in structured mode', 'ana', structured, 'not-json', /no valid JSON/, 'ana'],
    ['that is no UTF-8', Buffer.from([0x7b, 0xff]), {}, 'not-json', /^The message is not UTF-8\./, 'data:application/octet-stream;base64,e/8='],
    ['that is Avro behind a registry’s prefix', registered(Buffer.from([2, 4])), {}, 'schema-registry', /Avro or Protobuf/, 'data:application/octet-stream;base64,AAAAAAcCBA=='],
    ['that is empty', '', {}, 'not-json', /empty/, ''],
    ['that removes', undefined, {}, 'message-empty', /Discard it/, ''],
    ['that is text', '"hello"', {}, 'not-an-event', /not a JSON object/, '"hello"'],
    ['of an empty batch', '[]', {}, 'batch-empty', /without events/, '[]'],
    ['of another media type', '<event/>', { 'content-type': 'application/xml' }, 'media-type', /not read from application\/xml/, '<event/>'],
    ['of another format of CloudEvents', 'x', { 'content-type': 'application/cloudevents+avro' }, 'media-type', /cloudevents\+avro/, 'x'],
    ['in binary mode over text, with its attributes', 'hello', binary, 'not-json', /no valid JSON/, JSON.stringify({ specversion: '1.0', id: 'a-1', source: 'lms/main', type: 'course.started', data: 'hello' })],
    ['in binary mode over bytes, with its attributes', Buffer.from([0xff]), { ce_id: 'a' }, 'not-json', /not UTF-8/, JSON.stringify({ id: 'a', data_base64: '/w==' })],
  ])('%s is poison, kept with what to do', (_what, value, headers, code, reason, body) => {
    expect(read(value, headers)).toEqual({ type: 'poison', code, reason: expect.stringMatching(reason), body });
  });

  it('that is too large is kept in its beginning', () => {
    const answer = read(`"${'é'.repeat(50_000)}"`);
    expect(answer).toMatchObject({ type: 'poison', code: 'message-too-large', reason: expect.stringContaining('100002 bytes, at most 10000') });
    expect(answer.type === 'poison' && answer.body.length).toBeLessThan(66_000);
    expect(answer.type === 'poison' && answer.body).toMatch(/^"é+… \(65536 of 100002 bytes\)$/);
  });

  it('never quotes in its reason what stands in it', () => {
    const secrets = read('{"email": "ana@example.org", oops');
    expect(secrets.type === 'poison' && secrets.reason).not.toContain('ana');
  });

  it('whatever it holds, is answered', () => {
    const headers = fc.dictionary(fc.constantFrom('content-type', 'ce_id', 'ce_specversion', 'ce_data', 'ce___proto__', '__proto__'), fc.oneof(fc.string(), fc.constantFrom('application/json', 'application/cloudevents+json')));
    fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), headers, (value, given) => {
      expect(['events', 'poison']).toContain(read(value, given).type);
    }));
  });

  it('keeps an attribute called __proto__ as what it is, for the intake to refuse', () => {
    const answer = read(event().data, { ...binary, ce___proto__: 'x' });
    expect(answer.type === 'events' && Object.keys(answer.events[0] as object)).toContain('__proto__');
  });

  it.each(['binary', 'structured'] as const)('of the CloudEvents SDK in %s mode is read', (mode) => {
    const { headers, value } = Kafka[mode](new CloudEvent({ ...event(), time: '2026-05-04T08:00:00.000Z', campus: 'lyon' }));
    const answer = read(value, headers as Record<string, string | undefined>);
    expect(answer).toMatchObject({ type: 'events', events: [{ ...event(), campus: 'lyon' }] });
  });
});

describe('a message for another translator', () => {
  const translator: EventTranslator = {
    name: 'badges', origin: 'webhook', reads: 'json',
    translate: (content) => (typeof content === 'object' && content !== null && 'badge' in content ? { type: 'events', events: [{ id: content.badge }] } : { type: 'refused', code: 'no-badge', message: 'No badge. Send one.' }),
  };

  it('is its JSON alone, whatever its headers say', () => {
    expect(read({ badge: 7 }, { ...binary, 'content-type': 'text/plain' }, translator)).toEqual({ type: 'events', events: [{ id: 7 }] });
  });

  it('that it refuses is poison with its reason', () => {
    expect(read({ medal: 7 }, {}, translator)).toEqual({ type: 'poison', code: 'no-badge', reason: 'No badge. Send one.', body: '{"medal":7}' });
  });
});

const feature = resolve(__dirname, '../../../../../../../shared/fixtures/cloudevents/kafka-protocol-binding.feature');
// The conformance suite's own scenarios, where they are at hand.
if (existsSync(feature)) {
  describe('the CloudEvents conformance suite', () => {
    it.each(scenariosOf(readFileSync(feature, 'utf8')))('$name', ({ headers, payload, attributes, data }) => {
      const answer = read(payload, headers);
      const [{ data: given, ...rest } = { data: undefined }] = (answer.type === 'events' ? answer.events : []) as Record<string, unknown>[];
      expect([rest, given]).toEqual([attributes, data]);
    });
  });
}

interface Scenario {
  name: string;
  headers: Record<string, string>;
  payload: string;
  attributes: Record<string, string>;
  data: unknown;
}

/** As much of Gherkin as that file has: doc strings, tables, and outlines with one column of examples. */
function scenariosOf(text: string): Scenario[] {
  return text.split(/Scenario(?: Outline)?:/).slice(1).flatMap((outline) => {
    const [head = '', table = ''] = outline.split('Examples:');
    const examples = table.split('\n').flatMap((line) => /^\s*\|\s*([^|]*?)\s*\|/.exec(line)?.[1] ?? []).slice(1);
    return (examples.length > 0 ? examples : ['']).map((example) => {
      const filled = head.replaceAll('<contentType>', example);
      const [payload = '', data = ''] = [...filled.matchAll(/"""\n([\s\S]*?)\n\s*"""/g)].map(([, block = '']) => block);
      const rows = (from: string, to: string): Record<string, string> =>
        Object.fromEntries([...filled.slice(filled.indexOf(from), filled.indexOf(to)).matchAll(/^\s*\|\s*(\S+)\s*\|\s*(.*?)\s*\|\s*$/gm)].map(([, key = '', value = '']) => [key, value]).slice(1)) as Record<string, string>;
      return { name: (filled.split('\n', 1)[0] ?? '').trim(), headers: rows('And Kafka headers', 'When parsed'), payload, attributes: rows('Then the attributes', 'And the data'), data: JSON.parse(data) as unknown };
    });
  });
}
