import fc from 'fast-check';
import { fromKafkaMessage, toKafkaMessage } from './cloud-events-binding';

const attributes = { specversion: '1.0', id: 'e-1', source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', subject: 'c-1' };
const valueOf = (event: object): string => JSON.stringify({ type: 'event', event });
const back = ({ value, headers }: { value: string; headers: Record<string, string> }) => fromKafkaMessage(Buffer.from(value), Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])));

describe('a record as a Kafka message', () => {
  it('is an event in binary mode: attributes as headers, the data as value', () => {
    expect(toKafkaMessage(valueOf({ ...attributes, datacontenttype: 'application/json', backfill: true, data: { a: 1 } }), { origin: 'x' })).toEqual({
      value: '{"a":1}',
      headers: {
        origin: 'x', ce_specversion: '1.0', ce_id: 'e-1', ce_source: 'lms/main', ce_type: attributes.type, ce_time: attributes.time, ce_subject: 'c-1',
        'content-type': 'application/json', ce_backfill: 'true',
      },
    });
  });

  it('is an event in structured mode where an attribute is no text', () => {
    const event = { ...attributes, weight: 3, data: {} };
    const message = toKafkaMessage(valueOf(event));
    expect(message).toEqual({ value: JSON.stringify(event), headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } });
    expect(back(message)).toEqual({ value: valueOf(event), headers: {} });
  });

  it.each<[string, string]>([
    ['another input', '{"type":"timer.due","contact":"c","wakeAt":1}'],
    ['what only begins as an event', '{"type":"event","event":{"id"'],
    ['an event with something beside it', JSON.stringify({ type: 'event', event: { ...attributes, data: {} }, more: 1 })],
    ['an event without data', JSON.stringify({ type: 'event', event: attributes })],
    ['text', 'é 🎓'],
    ['nothing', ''],
  ])('is as it was when it is %s', (_what, value) => {
    expect(toKafkaMessage(value, { h: '1' })).toEqual({ value, headers: { h: '1' } });
    expect(back({ value, headers: { h: '1' } })).toEqual({ value, headers: { h: '1' } });
  });

  it('reads as it was written, byte by byte, whatever the event holds', () => {
    // Numeric names would be moved to the front by JavaScript itself.
    const name = fc.stringMatching(/^[a-z]{1,12}$/).filter((text) => !['data', 'datacontenttype', 'backfill'].includes(text) && !(text in attributes));
    const event = fc.record({
      extensions: fc.dictionary(name, fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.integer())),
      backfill: fc.option(fc.boolean(), { nil: undefined }),
      data: fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
    });
    fc.assert(
      fc.property(event, fc.string({ unit: 'binary' }), ({ extensions, backfill, data }, id) => {
        const value = valueOf(JSON.parse(JSON.stringify({ ...attributes, id, ...extensions, backfill, data })) as object);
        expect(JSON.parse(back(toKafkaMessage(value, { h: '1' })).value)).toEqual(JSON.parse(value));
        expect(back(toKafkaMessage(value, { h: '1' }))).toEqual({ value, headers: { h: '1' } });
      }),
    );
  });

  it.each([
    ['of other producers in binary mode', { ce_specversion: '1.0', ce_id: 'x', 'content-type': 'application/json' }, '{"a":1}', { specversion: '1.0', id: 'x', datacontenttype: 'application/json', data: { a: 1 } }],
    ['of other producers in structured mode', { 'content-type': 'application/cloudevents+json' }, '{"specversion":"1.0","id":"x"}', { specversion: '1.0', id: 'x' }],
    ['of other producers in structured mode, however its type is written', { 'content-type': 'Application/CloudEvents+JSON; charset=UTF-8' }, '{"specversion":"1.0","id":"x"}', { specversion: '1.0', id: 'x' }],
    ['in structured mode whose attributes are repeated as headers', { 'content-type': 'application/cloudevents+json', ce_specversion: '1.0', ce_id: 'no' }, '{"specversion":"1.0","id":"x"}', { specversion: '1.0', id: 'x' }],
    ['that were removed', { ce_specversion: '1.0' }, '', { specversion: '1.0', data: null }],
  ])('reads events %s', (_what, headers, value, event) => {
    expect(JSON.parse(back({ value, headers }).value)).toEqual({ type: 'event', event });
  });

  it.each<[string, Record<string, string>, object]>([
    ['plain attributes', {}, { a: 1 }],
    ['an attribute that is no ASCII', { subject: 'é "quoted" \\ 🎓' }, { a: 1 }],
    ['an attribute with a control character', { subject: 'a\nb' }, { a: 1 }],
    ['an empty attribute', { subject: '' }, { a: 1 }],
    ['data that is long', {}, { text: 'é'.repeat(100_000) }],
    ['an attribute that is long', { note: 'n'.repeat(100_000) }, { a: 1 }],
    ['many attributes', Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`name${n}x`, 'v'.repeat(90)])), { text: 'x'.repeat(50_000) }],
    ['a content type', { datacontenttype: 'application/json' }, { a: 1 }],
  ])('reads as it was written with %s, one after the other', (_what, more, data) => {
    const value = valueOf({ ...attributes, ...more, data });
    for (const _time of [1, 2]) expect(JSON.parse(back(toKafkaMessage(value, { h: '1' })).value)).toEqual(JSON.parse(value));
    expect(back(toKafkaMessage(value, { h: '1' })).headers).toEqual({ h: '1' });
  });

  it('keeps headers that only look like attributes', () => {
    expect(back({ value: 'v', headers: { ce_note: 'n' } })).toEqual({ value: 'v', headers: { ce_note: 'n' } });
  });
});
