import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay } from '../support/parcours-process';
import { GuardedKafka, startMongo } from './guarded-kafka';
import { GuardedMongo } from './guarded-mongo';
import { OutageProcess } from './outage-process';
import { Platform, untilGreeted } from './platform';
import { serversHere, withoutServers } from './servers-here';

const built = existsSync('dist/apps/cli/src/main.js');
const user = 'parcours';
const ours = 'our-own-password';
/** A core's share at most while there is nothing to do but wait. */
const idle = 0.1;

jest.setTimeout(180_000);

(built && serversHere() ? describe : describe.skip)(`a process whose password is wrong${withoutServers()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-credentials-'));
  let server: Awaited<ReturnType<typeof startMongo>>;
  let mongo: GuardedMongo;
  let kafka: GuardedKafka;
  let process: OutageProcess;

  beforeAll(async () => {
    [server, kafka] = await Promise.all([startMongo(), GuardedKafka.start(join(folder, 'kafka'), user, 'another-password')]);
    mongo = await GuardedMongo.start(server.port, 'another-password');
    process = await OutageProcess.start({
      data: join(folder, 'data'),
      env: {
        KAFKA_BROKERS: kafka.brokers, KAFKA_USER: user, KAFKA_PASSWORD: ours, MONGODB_URI: `mongodb://${user}:${ours}@${mongo.address}/?authMechanism=SCRAM-SHA-256&directConnection=true`,
        PARCOURS_PREFIX: 'guarded', PARCOURS_SECRET: 'the secret of the wrong passwords',
      },
    });
  });
  afterAll(async () => {
    await process.end('SIGKILL');
    await Promise.all([mongo.stop(), kafka.stop()]);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const kafkaRefuses = expect.stringMatching(/^event-log: Kafka refuses us while .*Check KAFKA_USER, KAFKA_PASSWORD and the rights that this user has\. Trying again until it answers\.$/) as unknown;
  const mongoRefuses = expect.stringMatching(/^store: MongoDB refuses us while .*Authentication failed\. Check the user and the password in MONGODB_URI, .* Trying again until it answers\.$/) as unknown;

  it('says which, once and without the password, is not ready, and does not hammer', async () => {
    await process.until('both refused', async () => process.warned().length >= 2 && (await process.health()).live);
    const [tried, begun] = [mongo.signIns, performance.now()];
    expect(await process.load(10)).toBeLessThan(idle);
    // A request of anybody would only add its own.
    expect((mongo.signIns - tried) / ((performance.now() - begun) / 1_000)).toBeLessThan(2);
    expect(await process.health()).toEqual({ live: true, down: ['store', 'log', 'started'] });
    expect(await process.ask('/v1/events', [enrolmentEvent('too-early')])).toMatchObject({ status: 503, retryAfter: '1' });
    expect(process.warned()).toHaveLength(3);
    expect(process.warned()).toEqual(expect.arrayContaining([kafkaRefuses, mongoRefuses, expect.stringContaining('health: not ready: ')]));
    expect(JSON.stringify(process.lines)).not.toContain(ours);
  });

  it('begins to work when the passwords are put right at the servers, without a restart', async () => {
    mongo.password = ours;
    await kafka.setPassword(user, ours);
    await process.untilReady();
    expect(process.lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['Kafka answers again.', 'MongoDB answers again.', 'It works.']));
  });

  it('loses nothing when MongoDB refuses it in the midst of its work, until it is let in again', async () => {
    const platform = new Platform('guarded', [process]);
    await delay(1_500);
    const [told, answered] = [process.lines.length, platform.answers.length];
    mongo.password = 'changed-meanwhile';
    mongo.sever();
    await process.until('it is not ready', async () => (await process.ask('/health/ready')).status === 503);
    // What it meets first is a connection that is gone; that it is refused shows once it connects anew.
    await process.until('it says that it is refused', async () => process.warned(told).some((line) => line.startsWith('store: MongoDB refuses us')));
    await process.until('a platform was answered 503', async () => platform.count(503, answered) > 0);
    expect(process.warned(told).filter((line) => line.startsWith('store: '))).toContainEqual(mongoRefuses);
    expect(process.warned(told).length).toBeLessThanOrEqual(4);
    mongo.password = ours;
    await process.untilReady();
    await delay(1_000);
    await platform.stop();
    const greeted = await untilGreeted(process, platform.taken);
    expect([...greeted].sort()).toEqual([...platform.taken].sort());
    expect(await process.list('/v1/dead-letters')).toEqual([]);
  });

  it('ends within 10 s with 0 when it is told to while it is refused', async () => {
    mongo.password = 'changed-again';
    mongo.sever();
    await process.until('it is not ready', async () => (await process.ask('/health/ready')).status === 503);
    const { code, took } = await process.end();
    expect(code).toBe(0);
    expect(took).toBeLessThan(10_000);
  });
});
