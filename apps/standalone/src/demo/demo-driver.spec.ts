import { fullType, type LearnerEvent } from '@parcours/events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { playDemo, type DemoProgress, type DemoTarget } from './demo-driver';

const start = Date.parse('2026-03-02T09:00:00Z');
const minute = 60_000;

function event(id: string, minutes: number): LearnerEvent {
  return { specversion: '1.0', id, source: 'lms/main', type: fullType('login.recorded'), time: new Date(start + minutes * minute).toISOString(), data: { learner: { identifiers: [{ scheme: 'lms', value: id }] } } };
}

/** An intake that takes everything but what `status` says, on a clock whose moves are written down. */
class Intake {
  readonly log: string[] = [];
  status = 202;
  private server: Server | undefined;

  async open(): Promise<string> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const events = JSON.parse(body) as LearnerEvent[];
        this.log.push(`${request.method} ${request.url} ${request.headers.authorization}: ${events.map(({ id }) => id).join(' ')}`);
        response.writeHead(this.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ accepted: events.length, duplicates: 1, rejected: [] }));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  moveTo(instant: number, inclusive: boolean): Promise<number> {
    this.log.push(`clock +${(instant - start) / minute}${inclusive ? ' with its timers' : ''}`);
    return Promise.resolve(1);
  }
}

describe('the demo driver', () => {
  const intake = new Intake();
  let target: DemoTarget;

  beforeAll(async () => {
    target = { url: await intake.open(), key: 'k', moveTo: (instant, inclusive) => intake.moveTo(instant, inclusive) };
  });
  beforeEach(() => {
    intake.log.length = 0;
    intake.status = 202;
  });
  afterAll(() => intake.close());

  it('moves up to an instant, sends all its events at once, lets its timers fire, and goes on to the end', async () => {
    const seen: DemoProgress[] = [];
    const played = await playDemo([event('b', 5), event('a', 0), event('c', 5)], start + 60 * minute, target, (progress) => seen.push(progress));
    expect(intake.log).toEqual([
      'clock +0', 'POST /v1/events Bearer k: a', 'clock +0 with its timers', 'clock +5', 'POST /v1/events Bearer k: b c', 'clock +5 with its timers', 'clock +60 with its timers',
    ]);
    expect(played).toEqual({ accepted: 3, duplicates: 2, rejected: [] });
    expect(seen.map(({ sent, now }) => [sent, (now - start) / minute])).toEqual([[1, 0], [3, 5], [3, 60]]);
  });

  it('sends what became of messages at its own time, or at once where that is past', async () => {
    const answers = [[], [event('late', -3), event('soon', 2)], []];
    await playDemo([event('a', 0), event('b', 5)], start + 10 * minute, { ...target, outcomes: () => Promise.resolve(answers.shift() ?? []) }, () => undefined);
    expect(intake.log.filter((line) => line.startsWith('POST')).map((line) => line.split(': ')[1])).toEqual(['a', 'late', 'soon', 'b']);
  });

  it.each([
    ['no timer separates them', undefined, ['a b', 'c'], ['clock +0', 'clock +20', 'clock +20 with its timers', 'clock +55', 'clock +55 with its timers', 'clock +60 with its timers']],
    ['but never over a timer', 10, ['a', 'b', 'c'], ['clock +0', 'clock +0 with its timers', 'clock +20', 'clock +20 with its timers', 'clock +55', 'clock +55 with its timers', 'clock +60 with its timers']],
  ])('sends the events of half an hour in one go where the target tells its timers: %s', async (_what, timer, batches, moves) => {
    let asked = 0;
    const nextTimer = () => Promise.resolve(timer === undefined || ++asked > 1 ? undefined : start + timer * minute);
    await playDemo([event('a', 0), event('b', 20), event('c', 55)], start + 60 * minute, { ...target, nextTimer }, () => undefined);
    expect(intake.log.filter((line) => line.startsWith('POST')).map((line) => line.split(': ')[1])).toEqual(batches);
    expect(intake.log.filter((line) => line.startsWith('clock'))).toEqual(moves);
  });

  it('sends nothing that lies behind the end', async () => {
    await playDemo([event('a', 0), event('b', 20)], start + 10 * minute, target, () => undefined);
    expect(intake.log.filter((line) => line.startsWith('POST'))).toEqual(['POST /v1/events Bearer k: a']);
    expect(intake.log.at(-1)).toBe('clock +10 with its timers');
  });

  it('gives up, saying what it was answered, where the intake does not take a batch', async () => {
    intake.status = 503;
    await expect(playDemo([event('a', 0)], start, target, () => undefined)).rejects.toThrow('the intake answered 503');
  });
});
