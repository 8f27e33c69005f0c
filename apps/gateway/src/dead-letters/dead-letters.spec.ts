import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newContact } from '@parcours/contact';
import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { openEmbeddedStores, type DeadLetter, type Message, type Stores } from '@parcours/store';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryLog, startGateway } from '../../../../test/support/start-gateway';
import type { DeadLetter as DeskLetter } from '../../../studio/web/src/api-types';
import { DeadLettersModule } from './dead-letters.module';
import type { LetterView } from './letter-view';

const now = Date.parse('2026-05-04T09:00:00Z');
const fits = (view: LetterView): DeskLetter => view;
const event = (id: string, value = 'u-1') => ({ specversion: '1.0', id, source: 'lms/main', type: 'course.started', time: '2026-05-04T08:00:00Z', data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value }] }, course: { id: 'excel-2' } } });
const command = { id: 'cmd-1', type: 'email.send', contact: 'c-ana', step: 'hello' };
const message: Message = { id: 'cmd-1', channel: 'email', type: 'email.send', contact: 'c-ana', learner: 'ana', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: now };
const letter = (id: string, more: Partial<DeadLetter> = {}): DeadLetter => ({ id, kind: 'intake', code: 'missing', reason: 'id: expected text', at: now, status: 'open', body: JSON.stringify(event('')), ...more });
const recordLetter = (more: Partial<DeadLetter> = {}) => letter('record-1', { kind: 'record', contact: 'c-ana', code: 'decide-failed', topic: 'learner.events', partition: 1, offset: 3, body: '{}', ...more });
const commandLetter = (more: Partial<DeadLetter> = {}) => letter('command-cmd-1', { kind: 'command', contact: 'c-ana', code: 'channel-failed', topic: 'channel.email', body: JSON.stringify(command), ...more });

let folder: string;
let database: EmbeddedDatabase;
let stores: Stores;
let log: MemoryEventLog;
let clock: MovableClock;
let app: NestFastifyApplication;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-letters-'));
  database = new EmbeddedDatabase(join(folder, 'parcours.db'));
  stores = openEmbeddedStores(database);
  clock = new MovableClock(now);
  log = await memoryLog(clock, 1);
  app = await startGateway([DeadLettersModule], { clock, log, stores });
});
afterEach(async () => {
  await app.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (query = '', key = 'reader') => app.inject({ method: 'GET', url: `/v1/dead-letters${query}`, headers: { authorization: `Bearer ${key}` } });
const post = (path: string, payload?: object, key = 'operator') =>
  app.inject({ method: 'POST', url: `/v1/dead-letters/${path}`, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, payload: payload === undefined ? '' : JSON.stringify(payload) });
const values = async (topic: string) => (await log.read(topic, 0, 0, 100)).map(({ key, value }) => [key, JSON.parse(value) as unknown]);
const statusOf = async (id: string) => (await stores.deadLetters.get(id))?.status;

async function park(): Promise<void> {
  await stores.contacts.commit([{ ...newContact('c-ana', now), version: 1, parked: { deadLetter: 'record-1', since: now } }], 'w');
  await stores.deadLetters.park([3, 4].map((offset) => ({ contact: 'c-ana', generation: 1, partition: 0, offset, appendedAt: now, value: '{}' })));
}

describe('GET /v1/dead-letters', () => {
  beforeEach(async () => stores.deadLetters.put([letter('a'), letter('b', { status: 'discarded' }), recordLetter(), commandLetter()]));

  it.each([
    ['', ['a', 'b', 'record-1', 'command-cmd-1']],
    ['?status=open', ['a', 'record-1', 'command-cmd-1']],
    ['?kind=intake', ['a', 'b']],
    ['?kind=intake&status=discarded', ['b']],
  ])('lists by %p', async (query, ids) => {
    const { statusCode, json } = await get(query);
    expect([statusCode, json().items.map(({ id }: LetterView) => id), json().next]).toEqual([200, ids, undefined]);
  });

  it('lists page by page', async () => {
    const first = (await get('?limit=3')).json();
    const second = (await get(`?limit=3&cursor=${first.next}`)).json();
    expect([first.items.length, second.items.map(({ id }: LetterView) => id), second.next]).toEqual([3, ['command-cmd-1'], undefined]);
  });

  it('says in RFC 3339 when it was, and how many records wait behind it', async () => {
    await park();
    const [found] = (await get('?kind=record')).json().items as LetterView[];
    expect(fits(found as LetterView)).toEqual({ ...recordLetter(), at: '2026-05-04T09:00:00Z', parked: 2 });
  });

  it.each([['?limit=0', 'limit'], ['?limit=501', 'limit'], ['?kind=any', 'kind'], ['?status=shut', 'status'], ['?cursor=nonsense', undefined], ['?kind=intake&kind=record', 'kind']])('refuses %s', async (query, field) => {
    const { statusCode, json } = await get(query);
    expect([statusCode, json().field]).toEqual([400, field]);
  });

  it('asks for a key that may read', async () => {
    expect((await get('', 'nobody')).statusCode).toBe(401);
    expect((await get('', 'writer')).statusCode).toBe(403);
  });
});

describe('a letter of the intake', () => {
  beforeEach(async () => stores.deadLetters.put([letter('a')]));

  it('stays open with the newest reason when the item is wrong still', async () => {
    await stores.deadLetters.put([letter('a', { code: 'old', reason: 'of old' })]);
    const { statusCode, json } = await post('a/replay');
    expect([statusCode, json().code]).toEqual([422, 'out-of-range']);
    expect(await stores.deadLetters.get('a')).toMatchObject({ status: 'open', code: 'out-of-range', reason: json().detail });
    expect((await stores.deadLetters.list({ limit: 10 })).items).toHaveLength(1);
  });

  it('goes through with a corrected event', async () => {
    const { statusCode, json } = await post('a/replay', { event: event('a-1') });
    expect([statusCode, json().status, await statusOf('a')]).toEqual([200, 'replayed', 'replayed']);
    expect(await stores.archive.get('lms/main', 'a-1')).toMatchObject({ status: 'appended' });
  });

  it('goes through as it came once nothing stands against it', async () => {
    await stores.deadLetters.put([letter('a', { body: JSON.stringify(event('a-1')) })]);
    expect((await post('a/replay')).statusCode).toBe(200);
    expect((await post('a/replay')).statusCode).toBe(200);
    expect(await values('learner.events')).toHaveLength(1);
  });

  it('of an id that stands for another event goes through only with a corrected one', async () => {
    expect((await post('a/replay', { event: event('a-1') })).statusCode).toBe(200);
    await stores.deadLetters.put([letter('b', { code: 'id-conflict', body: JSON.stringify(event('a-1', 'u-2')) })]);
    const refused = await post('b/replay');
    expect([refused.statusCode, refused.json().code, await statusOf('b')]).toEqual([409, 'id-conflict', 'open']);
    expect((await post('b/replay', { event: event('a-2', 'u-2') })).statusCode).toBe(200);
  });

  it('is discarded without a trace in the log', async () => {
    expect([(await post('a/discard')).statusCode, await statusOf('a'), (await post('a/discard')).statusCode]).toEqual([200, 'discarded', 200]);
    expect(await values('learner.events')).toEqual([]);
    const closed = await post('a/replay');
    expect([closed.statusCode, closed.json().code]).toEqual([409, 'letter-closed']);
  });

  it.each<[string, string, object | undefined, number, string]>([
    ['nothing/replay', 'of no letter', undefined, 404, 'letter-unknown'],
    ['a/replay', 'with an event that is text', { event: 'x' }, 400, 'body-invalid'],
    ['a/replay', 'with members nobody knows', { status: 'replayed' }, 400, 'body-invalid'],
    ['a/discard', 'with a body', { id: { $ne: '' } }, 400, 'body-invalid'],
  ])('refuses %s %s', async (path, _what, payload, status, code) => {
    const { statusCode, json } = await post(path, payload);
    expect([statusCode, json().code, await statusOf('a')]).toEqual([status, code, 'open']);
  });

  it('asks for a key that may operate', async () => {
    expect([(await post('a/replay', undefined, 'reader')).statusCode, (await post('a/discard', undefined, 'reader')).statusCode]).toEqual([403, 403]);
  });
});

describe('a letter of a record', () => {
  it.each([['replay', 'parking.replay'], ['discard', 'parking.discard']])('asks the engine to %s it, in the contact’s order', async (action, type) => {
    await stores.deadLetters.put([recordLetter()]);
    await park();
    const { statusCode, json } = await post(`record-1/${action}`);
    expect([statusCode, json().status, json().parked, await statusOf('record-1')]).toEqual([202, 'open', 2, 'open']);
    expect(await values('learner.events')).toEqual([['c-ana', { type, contact: 'c-ana', deadLetter: 'record-1', by: 'environment-3' }]]);
  });

  it.each([['no contact', { contact: undefined }], ['a contact that is not parked behind it', {}]])('with %s can be discarded only', async (_what, more) => {
    await stores.deadLetters.put([recordLetter(more)]);
    const refused = await post('record-1/replay');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'not-parked']);
    expect([(await post('record-1/discard')).statusCode, await statusOf('record-1')]).toEqual([200, 'discarded']);
    expect(await values('learner.events')).toEqual([]);
  });

  it('takes no corrected event', async () => {
    await stores.deadLetters.put([recordLetter()]);
    expect((await post('record-1/replay', { event: {} })).json().code).toBe('not-correctable');
  });
});

describe('a letter of a command', () => {
  async function fail(): Promise<void> {
    await stores.messages.claim([message], 't', now, now + 60);
    await stores.messages.finish([{ id: 'cmd-1', token: 't', status: 'failed', reason: 'it broke', doneAt: now }]);
    await stores.deadLetters.put([commandLetter()]);
  }

  it('goes back to its channel, its message open to be claimed again', async () => {
    await fail();
    expect([(await post('command-cmd-1/replay')).statusCode, await statusOf('command-cmd-1')]).toEqual([200, 'replayed']);
    expect(await values('channel.email')).toEqual([['c-ana', command]]);
    expect(await stores.messages.claim([message], 't2', now, now + 60)).toEqual(['cmd-1']);
  });

  it('can be replayed again where the log failed in between', async () => {
    await fail();
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('the log is down'));
    expect([(await post('command-cmd-1/replay')).statusCode, await statusOf('command-cmd-1')]).toEqual([503, 'open']);
    expect([(await post('command-cmd-1/replay')).statusCode, await statusOf('command-cmd-1')]).toEqual([200, 'replayed']);
    expect(await values('channel.email')).toHaveLength(1);
  });

  it('stays open where the command fails anew before the replay is noted', async () => {
    await fail();
    const append = log.append.bind(log);
    jest.spyOn(log, 'append').mockImplementationOnce(async (topic, records) => {
      const positions = await append(topic, records);
      await stores.deadLetters.put([commandLetter({ at: now + 1 })]);
      return positions;
    });
    await post('command-cmd-1/replay');
    expect(await statusOf('command-cmd-1')).toBe('open');
  });

  it('is not replayed when its message is done', async () => {
    await stores.messages.claim([message], 't', now, now + 60);
    await stores.messages.finish([{ id: 'cmd-1', token: 't', status: 'done', doneAt: now }]);
    await stores.deadLetters.put([commandLetter()]);
    const { statusCode, json } = await post('command-cmd-1/replay');
    expect([statusCode, json().code, await values('channel.email')]).toEqual([409, 'message-not-failed', []]);
  });

  it.each([['no JSON', '{'], ['no command', '{"id": 7}']])('that is %s can be discarded only', async (_what, body) => {
    await stores.deadLetters.put([commandLetter({ body, code: 'command-invalid' })]);
    expect((await post('command-cmd-1/replay')).json()).toMatchObject({ status: 422, code: 'command-unreadable' });
    expect([(await post('command-cmd-1/discard')).statusCode, await statusOf('command-cmd-1')]).toEqual([200, 'discarded']);
  });
});
