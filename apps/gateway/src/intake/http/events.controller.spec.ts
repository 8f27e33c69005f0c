import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MovableClock } from '@parcours/platform';
import { CloudEvent, HTTP } from 'cloudevents';
import type { MemoryEventLog } from '../../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../../test/support/start-gateway';
import { IntakeModule } from '../intake.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const type = 'org.parcours.learner.enrolment.created.v1';
const data = (value = 'u-1') => ({ learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value }] }, course: { id: 'excel-2', name: 'Excel avancé' }, enrolment: { id: 'enr-1' } });
const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: 'lms/main', type, time: '2026-05-04T08:00:00Z', data: data(), ...more });

let app: NestFastifyApplication;
let stores: ReturnType<typeof memoryStores>;
let log: MemoryEventLog;

beforeEach(async () => {
  const clock = new MovableClock(now);
  stores = memoryStores();
  log = await memoryLog(clock);
  app = await startGateway([IntakeModule], { clock, log, stores, keys: 'writer:events:write,reader:read', openDesk: true, bodyLimit: 100_000 });
});
afterEach(() => app.close());

const post = (payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST', url: '/v1/events', headers: { authorization: 'Bearer writer', 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });

const binary = { 'ce-specversion': '1.0', 'ce-id': 'a-1', 'ce-source': 'lms/main', 'ce-type': type, 'ce-time': '2026-05-04T08:00:00Z' };

describe('POST /v1/events', () => {
  it.each<[string, Record<string, string>, unknown, number]>([
    ['one event as JSON', { 'content-type': 'application/json' }, event('a-1'), 1],
    ['one event as JSON with a charset', { 'content-type': 'Application/JSON; charset=utf-8' }, event('a-1'), 1],
    ['an array as JSON', { 'content-type': 'application/json' }, [event('a-1'), event('a-2')], 2],
    ['structured mode', { 'content-type': 'application/cloudevents+json' }, event('a-1'), 1],
    ['structured mode with a charset', { 'content-type': 'application/cloudevents+json; charset=UTF-8' }, event('a-1'), 1],
    ['structured mode whatever ce- headers say', { ...binary, 'ce-id': 'other', 'content-type': 'application/cloudevents+json' }, event('a-1'), 1],
    ['batched mode', { 'content-type': 'application/cloudevents-batch+json' }, [event('a-1'), event('a-2'), event('a-3')], 3],
    ['binary mode', { ...binary, 'content-type': 'application/json' }, data(), 1],
    ['binary mode of a JSON format', { ...binary, 'content-type': 'application/vnd.lms.enrolment+json; v=2' }, data(), 1],
  ])('takes %s', async (_what, headers, payload, accepted) => {
    const { statusCode, json } = await post(payload, headers);
    expect([statusCode, json()]).toEqual([202, { accepted, duplicates: 0, rejected: [] }]);
    expect((await stores.archive.get('lms/main', 'a-1'))?.event).toMatchObject({ type, origin: 'native', time: '2026-05-04T08:00:00Z', data: data() });
    expect((await stores.archive.counts()).appended).toBe(accepted);
  });

  it('decodes what binary mode encodes: percent-encoding, quotes, numbers and flags as text', async () => {
    await post(data(), { ...binary, 'ce-backfill': 'true', 'ce-unit': '%22Excel%20avanc%C3%A9%E2%82%AC%22', 'ce-quoted': '"a \\"b\\" %zz"' });
    expect((await stores.archive.get('lms/main', 'a-1'))?.event).toMatchObject({ backfill: true, unit: '"Excel avancé€"', quoted: 'a "b" %zz', datacontenttype: 'application/json' });
  });

  it.each(['binary', 'structured'] as const)('takes what the CloudEvents SDK sends in %s mode', async (mode) => {
    const sent = new CloudEvent({ id: 'a-1', source: 'lms/main', type, time: '2026-05-04T08:00:00.000Z', campus: 'lyon', data: data() });
    const { headers, body } = HTTP[mode](sent);
    const { statusCode, json } = await post(String(body), headers as Record<string, string>);
    expect([statusCode, json()]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
    expect((await stores.archive.get('lms/main', 'a-1'))?.event).toMatchObject({ campus: 'lyon', data: data() });
  });

  it.each<[string, Record<string, string>, string | Buffer, number, string]>([
    ['broken JSON', {}, '{"specversion": "1.0",', 400, 'not-json'],
    ['broken JSON in a batch', { 'content-type': 'application/cloudevents-batch+json' }, '[{]', 400, 'not-json'],
    ['broken JSON in binary mode', binary, 'ana@example.org', 400, 'not-json'],
    ['bytes that are no UTF-8', {}, Buffer.from([0x7b, 0xff, 0x7d]), 400, 'not-json'],
    ['an empty body', {}, '', 400, 'not-json'],
    ['an empty batch', { 'content-type': 'application/cloudevents-batch+json' }, '[]', 400, 'batch-empty'],
    ['an empty array', {}, '[]', 400, 'batch-empty'],
    ['an object as batch', { 'content-type': 'application/cloudevents-batch+json' }, JSON.stringify(event('a-1')), 400, 'not-a-batch'],
    ['an array as one structured event', { 'content-type': 'application/cloudevents+json' }, '[{}]', 400, 'not-an-event'],
    ['a number', {}, '7', 400, 'not-an-event'],
    ['text', { 'content-type': 'text/plain' }, JSON.stringify(event('a-1')), 415, 'media-type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'id=a-1', 415, 'media-type'],
    ['XML', { 'content-type': 'application/xml' }, '<event/>', 415, 'media-type'],
    ['Avro', { 'content-type': 'application/cloudevents+avro' }, 'x', 415, 'media-type'],
    ['another JSON format without ce- headers', { 'content-type': 'application/vnd.lms+json' }, JSON.stringify(event('a-1')), 415, 'media-type'],
    ['binary mode over text', { ...binary, 'content-type': 'text/plain' }, 'hello', 415, 'media-type'],
    ['a compressed body', { 'content-encoding': 'gzip' }, Buffer.from([0x1f, 0x8b, 0]), 415, 'content-encoding'],
    ['10 MB', {}, JSON.stringify(event('a-1', { padding: 'x'.repeat(10_000_000) })), 413, 'body-too-large'],
  ])('refuses %s', async (_what, headers, payload, status, code) => {
    const { statusCode, headers: answered, json, body } = await post(payload, headers);
    expect([statusCode, json().code, json().status]).toEqual([status, code, status]);
    expect(answered['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json().action).toEqual(expect.any(String));
    expect(body).not.toContain('ana@example.org');
    expect([stores.archive.events.size, stores.deadLetters.letters.size]).toEqual([0, 0]);
  });

  it.each<[string, string, string]>([
    ['no id', JSON.stringify({ ...event('x'), id: undefined }), 'missing'],
    ['no specversion', JSON.stringify({ ...event('x'), specversion: undefined }), 'missing'],
    ['a type of no name', JSON.stringify(event('x', { type: 'two words' })), 'wrong-format'],
    ['data nested 1,000 deep', JSON.stringify(event('x')).replace('"enr-1"', `${'['.repeat(1_000)}${']'.repeat(1_000)}`), 'too-deep'],
    ['data nested 40,000 deep', JSON.stringify(event('x')).replace('"enr-1"', `${'['.repeat(40_000)}${']'.repeat(40_000)}`), 'too-deep'],
    ['__proto__ in its data', JSON.stringify(event('x')).replace('"course"', '"__proto__":{"admin":true},"course"'), 'forbidden-key'],
    ['__proto__ in its envelope', JSON.stringify(event('x')).replace('"type"', '"__proto__":{"admin":true},"type"'), 'forbidden-key'],
    ['text in its place', '"hello"', 'wrong-type'],
    ['null in its place', 'null', 'wrong-type'],
  ])('keeps an item with %s as a dead letter, and takes the rest of its batch', async (_what, item, code) => {
    const { statusCode, json } = await post(`[${JSON.stringify(event('a-1'))},${item},${JSON.stringify(event('a-2'))}]`);
    expect([statusCode, json().accepted]).toEqual([202, 2]);
    expect(json().rejected).toEqual([expect.objectContaining({ index: 1, code, message: expect.any(String) })]);
    expect([...stores.deadLetters.letters.values()]).toEqual([expect.objectContaining({ kind: 'intake', status: 'open', code, at: now })]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('answers 202 where everything is rejected, since nothing of it is lost', async () => {
    const { statusCode, json } = await post({ hello: 'world' }, binary);
    expect([statusCode, json().accepted, json().rejected[0].id]).toEqual([202, 0, 'a-1']);
    expect([...stores.deadLetters.letters.values()][0]?.body).toContain('"hello":"world"');
  });

  it('refuses attributes called __proto__ in binary mode', async () => {
    const { json } = await post(data(), { ...binary, 'ce-__proto__': 'x' });
    expect(json().rejected).toEqual([expect.objectContaining({ code: 'forbidden-key' })]);
  });

  it('takes an Idempotency-Key and does not need one', async () => {
    const first = await post(event('a-1'), { 'idempotency-key': 'k' });
    const second = await post(event('a-2'), { 'idempotency-key': 'k' });
    expect([first.json().accepted, second.json().accepted]).toEqual([1, 1]);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no key, though the desk is open', { authorization: '' }, 401, 'key-missing'],
    ['an unknown key', { authorization: 'Bearer nobody' }, 401, 'key-unknown'],
    ['a key that may only read', { authorization: 'Bearer reader' }, 403, 'scope-missing'],
    ['a page of another site', { origin: 'https://evil.example' }, 403, 'foreign-origin'],
    ['another site, by what the browser says', { 'sec-fetch-site': 'cross-site' }, 403, 'foreign-origin'],
  ])('lets nobody in with %s', async (_what, headers, status, code) => {
    const { statusCode, json } = await post(event('a-1'), headers);
    expect([statusCode, json().code]).toEqual([status, code]);
    expect(stores.archive.events.size).toBe(0);
  });

  it.each([
    ['the archive', () => jest.spyOn(stores.archive, 'insert')],
    ['the look-up', () => jest.spyOn(stores.archive, 'standing')],
    ['identities', () => jest.spyOn(stores.identities, 'claim')],
    ['the log', () => jest.spyOn(log, 'append')],
    ['the mark', () => jest.spyOn(stores.archive, 'markAppended')],
    ['dead letters', () => jest.spyOn(stores.deadLetters, 'put')],
  ])('answers 503 for the whole request while %s is down, and takes the same request once it is back', async (_what, spy) => {
    spy().mockRejectedValueOnce(new Error('connection refused to ana@example.org'));
    const batch = [event('a-1'), event('', {}), event('a-2')];
    const refused = await post(batch);
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([503, 'intake-unavailable', '1']);
    expect(refused.body).not.toContain('ana@example.org');
    const taken = await post(batch);
    expect([taken.statusCode, taken.json().accepted + taken.json().duplicates, taken.json().rejected.length]).toEqual([202, 2, 1]);
    expect(await stores.archive.counts()).toEqual({ pending: 0, appended: 2, anonymous: 0, outcome: 0 });
    const state = await log.state('learner.events');
    expect(state.ends.reduce((sum, end) => sum + end, 0)).toBeGreaterThanOrEqual(2);
  });
});
