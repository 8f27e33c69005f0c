import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MovableClock } from '@parcours/platform';
import type { MemoryEventLog } from '../../../../test/support/memory/memory-event-log';
import { memoryLog, memoryStores, startGateway } from '../../../../test/support/start-gateway';
import { HealthModule } from '@parcours/service';
import { IntakeModule } from './intake.module';

let app: NestFastifyApplication;
let stores: ReturnType<typeof memoryStores>;
let log: MemoryEventLog;

beforeEach(async () => {
  const clock = new MovableClock(Date.parse('2026-05-04T09:00:00Z'));
  stores = memoryStores();
  log = await memoryLog(clock);
  app = await startGateway([HealthModule, IntakeModule], { clock, log, stores });
});
afterEach(() => app.close());

const get = (url: string) => app.inject({ method: 'GET', url });

describe('health', () => {
  it('is told without a key', async () => {
    const [live, ready] = [await get('/health/live'), await get('/health/ready')];
    expect([live.statusCode, live.json(), live.headers['cache-control']]).toEqual([200, { status: 'live' }, 'no-store']);
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready', store: true, log: true, started: true }]);
  });

  it.each([
    ['the store', ['store'], () => [jest.spyOn(stores, 'ping')]],
    ['the log', ['log'], () => [jest.spyOn(log, 'state')]],
    ['both', ['store', 'log'], () => [jest.spyOn(stores, 'ping'), jest.spyOn(log, 'state')]],
  ])('is not ready while down is %s, and lives on', async (_what, down, spies) => {
    for (const spy of spies()) spy.mockRejectedValue(new Error('mongodb://user:secret@host refused'));
    const { statusCode, headers, json, body } = await get('/health/ready');
    expect([statusCode, headers['content-type'], json().code, json().down]).toEqual([503, 'application/problem+json; charset=utf-8', 'not-ready', down]);
    expect(body).not.toContain('secret');
    expect((await get('/health/live')).statusCode).toBe(200);
  });

  it('is not ready without its topic', async () => {
    jest.spyOn(log, 'state').mockImplementation(async (topic) => Promise.reject(new Error(`no topic ${topic}`)));
    expect((await get('/health/ready')).json().detail).toBe('Down: log.');
  });
});

describe('/metrics', () => {
  it('counts events by what became of them, and requests by their route', async () => {
    const event = (id: string) => ({ specversion: '1.0', id, source: 'lms/main', type: 'com.lms.x', data: { learner: { identifiers: [{ scheme: 'lms', value: 'u-1' }] } } });
    const headers = { authorization: 'Bearer writer' };
    await app.inject({ method: 'POST', url: '/v1/events', headers, payload: [event('a'), event('a'), event('b'), { ...event('c'), data: {} }] });
    await get('/nowhere/u-1');
    const { statusCode, headers: answered, body } = await get('/metrics');
    expect([statusCode, answered['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of [
      'parcours_events_accepted_total 2', 'parcours_events_duplicates_total 1', 'parcours_events_rejected_total{code="missing"} 1',
      'parcours_dead_letters_open{kind="intake"} 1', 'parcours_dead_letters_open{kind="record"} 0',
      'parcours_http_request_duration_seconds_count{method="POST",route="/v1/events",status="202"} 1',
    ]) expect(body.split('\n')).toContain(line);
    expect(body).toMatch(/^process_cpu_seconds_total /m);
    expect(body).toMatch(/route="none",status="404"/);
    expect(body).not.toContain('u-1');
  });

  it('tells the rest while the store is down', async () => {
    jest.spyOn(stores.deadLetters, 'counts').mockRejectedValue(new Error('refused'));
    const { statusCode, body } = await get('/metrics');
    expect([statusCode, body.includes('parcours_events_accepted_total 0'), body.includes('parcours_dead_letters_open{')]).toEqual([200, true, false]);
  });
});
