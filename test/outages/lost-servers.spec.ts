import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnServices } from '../crash/own-services';
import { delay } from '../support/parcours-process';
import { serversHere, withoutServers } from './servers-here';
import { OutageProcess } from './outage-process';
import { Platform, untilGreeted } from './platform';
import { enrolmentEvent } from '../support/enrolment-event';

const built = existsSync('dist/apps/cli/src/main.js');
const lostForMs = 60_000;
/** A core's share at most while there is nothing to do but wait. */
const idle = 0.1;
/** What is asked is answered within so long (ms), whatever is down. */
const patience = 12_000;

jest.setTimeout(240_000);

(built && serversHere() ? describe : describe.skip)(`a process whose servers are away${withoutServers()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-outages-'));
  const opened: OutageProcess[] = [];
  const taken: string[] = [];
  let services: OwnServices;
  let kafka = '';
  let mongo = '';
  let main: OutageProcess;
  let engine: OutageProcess;

  const start = async (service?: string): Promise<OutageProcess> => {
    const started = await OutageProcess.start({ data: join(folder, service ?? 'all'), service, env: { ...services.env, PARCOURS_PREFIX: 'outages', PARCOURS_SECRET: 'the secret of the lost servers' } });
    opened.push(started);
    return started;
  };
  /** Nobody is forgotten, nobody is greeted twice. */
  const allGreetedOnce = async (): Promise<void> => {
    const greeted = await untilGreeted(main, taken);
    expect(greeted.length).toBe(new Set(greeted).size);
    expect([...greeted].sort()).toEqual([...taken].sort());
    expect(await main.list('/v1/dead-letters')).toEqual([]);
  };

  beforeAll(async () => {
    services = await OwnServices.start({ state: join(folder, 'services'), brokers: 1, durable: true });
    kafka = services.env.KAFKA_BROKERS;
    mongo = /\/\/([^/]+)/.exec(services.env.MONGODB_URI)?.[1] ?? '';
    await Promise.all([services.end('kafka-1', 'SIGKILL'), services.end('mongodb', 'SIGTERM')]);
  });
  afterAll(async () => {
    await Promise.all(opened.map((process) => process.end('SIGKILL')));
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const kafkaIsAway = (): unknown => expect.stringMatching(new RegExp(`^event-log: Kafka does not answer while .*Check that ${kafka} runs and can be reached from here\\. Trying again until it answers\\.$`));
  const mongoIsAway = (): unknown => expect.stringMatching(new RegExp(`^store: MongoDB does not answer while .*Check that ${mongo} runs and can be reached from here\\. Trying again until it answers\\.$`));
  const notReady = (what: string): unknown => expect.stringMatching(new RegExp(`^health: not ready: .*${what}`));

  /** The servers are started again: whoever waited works, and nothing that was answered 202 is lost or done twice. */
  const allComesBack = async (platform: Platform, late: OutageProcess): Promise<void> => {
    await services.again();
    await Promise.all([main.untilReady(), late.untilReady()]);
    await delay(1_000);
    await platform.stop();
    taken.push(...platform.taken);
    expect(platform.answers.at(-1)?.status).toBe(202);
    await allGreetedOnce();
  };

  it('starts while both are down, says so, answers 503, waits without work, ends when it is told to, and begins when they come', async () => {
    const [all, alone, ended] = await Promise.all([start(), start('journeys'), start('gateway')]);
    [main, engine] = [all, alone];
    expect(await main.health()).toEqual({ live: true, down: ['store', 'log', 'started'] });
    const answer = await main.ask('/v1/events', [enrolmentEvent('too-early')]);
    expect(answer).toMatchObject({ status: 503, retryAfter: '1', body: { code: expect.stringMatching(/-unreachable$/) as string } });
    expect(answer.took).toBeLessThan(patience);
    expect(await main.load(6)).toBeLessThan(idle);
    expect(main.warned()).toHaveLength(3);
    expect(main.warned()).toEqual(expect.arrayContaining([kafkaIsAway(), mongoIsAway(), notReady('store is down: .*log is down: ')]));
    // Nobody asked this one whether it is ready.
    expect(engine.warned()).toHaveLength(2);
    expect(engine.warned()).toEqual(expect.arrayContaining([kafkaIsAway(), mongoIsAway()]));
    const { code, took } = await ended.end();
    expect(code).toBe(0);
    expect(took).toBeLessThan(10_000);

    await services.again();
    await Promise.all([main.untilReady(), engine.untilReady()]);
    for (const { lines } of [main, engine]) expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['Kafka answers again.', 'MongoDB answers again.', 'It works.']));
    const platform = new Platform('first', [main]);
    await delay(1_000);
    await platform.stop();
    taken.push(...platform.taken);
    await allGreetedOnce();
  });

  it('loses Kafka for a minute under load, and nothing else: every event that was answered 202 is acted on once; one that starts meanwhile waits', async () => {
    const platform = new Platform('kafka', [main]);
    await delay(1_500);
    const [told, answered] = [main.lines.length, platform.answers.length];
    await services.end('kafka-1', 'SIGKILL');
    const lostAt = performance.now();
    const late = await start('email');
    await main.until('it is not ready', async () => (await main.ask('/health/ready')).status === 503);
    expect(await main.health()).toEqual({ live: true, down: ['log'] });
    expect(await late.health()).toEqual({ live: true, down: ['log', 'started'] });
    const { code, took } = await engine.end();
    expect(code).toBe(0);
    expect(took).toBeLessThan(10_000);
    expect(await main.load(15)).toBeLessThan(idle);
    await delay(Math.max(0, lostAt + lostForMs - performance.now()));
    expect(main.warned(told)).toHaveLength(2);
    expect(main.warned(told)).toEqual(expect.arrayContaining([kafkaIsAway(), notReady('log is down: ')]));
    expect(late.warned()).toHaveLength(2);
    expect(platform.count(503, answered)).toBeGreaterThan(0);
    for (const answer of platform.answers.slice(answered)) expect(answer.took).toBeLessThan(patience);

    await allComesBack(platform, late);
    // What was asked before it came back may still fail behind the first answer.
    expect(main.lines.slice(told).filter(({ msg }) => msg === 'Kafka answers again.').length).toBeLessThanOrEqual(2);
    expect(main.lines.at(-1)).toMatchObject({ level: 30 });
  });

  it('loses MongoDB for a minute under load, and nothing else: every event that was answered 202 is acted on once; it ends when it is told to', async () => {
    const platform = new Platform('mongo', [main]);
    await delay(1_500);
    const [told, answered] = [main.lines.length, platform.answers.length];
    await services.end('mongodb', 'SIGTERM');
    const lostAt = performance.now();
    const late = await start('gateway');
    await main.until('it is not ready', async () => (await main.ask('/health/ready')).status === 503);
    expect(await main.health()).toEqual({ live: true, down: ['store'] });
    expect(await late.health()).toEqual({ live: true, down: ['store', 'started'] });
    expect(await main.load(15)).toBeLessThan(idle);
    await delay(Math.max(0, lostAt + lostForMs - performance.now()));
    expect(main.warned(told)).toHaveLength(2);
    expect(main.warned(told)).toEqual(expect.arrayContaining([mongoIsAway(), notReady('store is down: ')]));
    expect(late.warned()).toHaveLength(2);
    expect(platform.count(503, answered)).toBeGreaterThan(0);
    for (const answer of platform.answers.slice(answered)) expect(answer.took).toBeLessThan(patience);

    await allComesBack(platform, late);
    expect(main.lines.slice(told).filter(({ msg }) => msg === 'MongoDB answers again.').length).toBeLessThanOrEqual(2);
    expect(main.lines.at(-1)).toMatchObject({ level: 30 });

    await services.end('mongodb', 'SIGTERM');
    for (const { code, took } of await Promise.all([main.end(), late.end()])) {
      expect(code).toBe(0);
      expect(took).toBeLessThan(10_000);
    }
  });
});
