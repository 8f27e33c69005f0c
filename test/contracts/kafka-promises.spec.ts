import type { Batch, BatchHandler } from '@parcours/event-log';
import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { kafkaBrokers, KafkaWire, listen, openTestLog, testPrefix, until } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;
/** The shortest that a broker takes. */
const sessionTimeoutMs = 6_000;

describeOnKafka('the log on Kafka (without KAFKA_BROKERS it does not run: eval "$(../shared/services/start)" sets it)', () => {
  const record = (value: string, partition = 0) => ({ key: `k${value}`, value, partition });
  const values = (batch: Batch): string[] => batch.records.map(({ value }) => value);
  const past = ({ records }: Batch): number => (records.at(-1)?.offset ?? -1) + 1;
  const collect = (seen: string[]): BatchHandler => async (batch) => {
    seen.push(...values(batch));
    await batch.commit(past(batch));
  };

  it('says what differs in a topic, and what to do', async () => {
    const log = openTestLog(testPrefix());
    await log.ensureTopic('t', 2);
    await expect(log.ensureTopic('t', 3)).rejects.toThrow(/\.t\.g1 has 2 partitions, not 3: run `parcours topics grow --topic t --partitions 3`, or set PARCOURS_PARTITIONS=2/);
  });

  it('keeps events by the CloudEvents binding, and hands them over as they were', async () => {
    const log = openTestLog(testPrefix());
    await log.ensureTopic('t', 1);
    const event = { specversion: '1.0', id: 'é-1', source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', subject: 'c-1', backfill: true, data: { course: { id: 'x' } } };
    const value = JSON.stringify({ type: 'event', event });
    await log.append('t', [{ key: 'c-1', value, headers: { origin: 'here' } }]);
    expect(await log.read('t', 0, 0, 1)).toEqual([expect.objectContaining({ key: 'c-1', value, headers: { origin: 'here' } })]);
  });

  it('appends what is larger than a record batch in pieces, in order', async () => {
    const log = openTestLog(testPrefix(), { compress: false });
    await log.ensureTopic('t', 2);
    const large = Array.from({ length: 30 }, (_, n) => record(String(n).padEnd(100_000, '.'), n % 2));
    const positions = await log.append('t', large);
    expect(positions).toEqual(large.map(({ partition }, n) => ({ partition, offset: Math.floor(n / 2) })));
    expect((await log.read('t', 1, 0, 100)).map(({ value }) => parseInt(value, 10))).toEqual(Array.from({ length: 15 }, (_, n) => 2 * n + 1));
  });

  it('parts a topic among the members of a group, and brings it together again: in order, nothing lost', async () => {
    const prefix = testPrefix();
    const [one, two] = [openTestLog(prefix), openTestLog(prefix)];
    await one.ensureTopic('t', 4);
    const committed: string[][] = [[], [], [], []];
    const handler: BatchHandler = async (batch) => {
      await batch.commit(past(batch));
      committed[batch.partition]?.push(...values(batch));
    };
    const append = (from: number) => one.append('t', Array.from({ length: 40 }, (_, n) => record(String(from + n), n % 4)));
    const first = await one.subscribe('t', { group: 'g', batchSize: 3 }, handler);
    await until(() => first.owned().length === 4);
    await append(100);
    const second = await two.subscribe('t', { group: 'g', batchSize: 3 }, handler);
    await until(() => first.owned().length === 2 && second.owned().length === 2);
    expect([...first.owned(), ...second.owned()].sort()).toEqual([0, 1, 2, 3]);
    await append(200);
    await first.stop();
    await until(() => second.owned().length === 4);
    await append(300);
    await until(async () => `${await two.committed('t', 'g')}` === '30,30,30,30');
    // What was handled but not yet committed comes twice: each first time is in order, and none is missing.
    await until(() => committed.every((seen) => new Set(seen).size === 30));
    for (const seen of committed) expect([...new Set(seen)]).toEqual([...new Set(seen)].sort());
  });

  it('refuses the commit of a member that slept past its session, and aborts its signal', async () => {
    const prefix = testPrefix();
    const wire = new KafkaWire();
    const [zombie, heir] = [openTestLog(prefix, { sessionTimeoutMs, socketFactory: wire.socketFactory }), openTestLog(prefix, { sessionTimeoutMs })];
    await heir.ensureTopic('t', 1);
    await heir.append('t', [record('1'), record('2')]);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let inHand: Batch | undefined;
    let answer: unknown;
    await zombie.subscribe('t', { group: 'g' }, async (batch) => {
      if (inHand) return;
      inHand = batch;
      wire.freeze();
      await asleep;
      await batch.commit(1, 'stale').catch((error: unknown) => (answer = error));
    });
    await until(() => inHand !== undefined);
    const seen: string[] = [];
    await heir.subscribe('t', { group: 'g' }, async (batch) => {
      seen.push(...values(batch));
      await batch.commit(past(batch), 'heir');
    });
    await until(() => seen.length === 2);
    expect(inHand?.signal.aborted).toBe(false);
    wire.thaw();
    wake();
    await until(() => answer !== undefined);
    expect(answer).toMatchObject({ code: 'partition-lost' });
    await until(() => inHand?.signal.aborted === true);
    expect(await heir.committed('t', 'g')).toEqual([2]);
  }, 60_000);

  it('stays in its group while it holds a partition for longer than a session', async () => {
    const log = openTestLog(testPrefix(), { sessionTimeoutMs });
    await log.ensureTopic('t', 2);
    const told: number[][] = [];
    const seen: string[] = [];
    let tries = 0;
    let down = true;
    await log.subscribe('t', { group: 'g', onAssignment: (owned) => told.push(owned) }, async (batch) => {
      if (batch.partition === 1 || !down) return collect(seen)(batch);
      tries++;
      throw new Error('down');
    });
    await log.append('t', [record('held', 0)]);
    await until(() => tries > 0);
    await delay(sessionTimeoutMs + 1_000);
    await log.append('t', [record('other', 1)]);
    await until(() => seen.includes('other'));
    expect([told, await log.committed('t', 'g')]).toEqual([[[0, 1]], [0, 1]]);
    // Backing off, not spinning.
    expect(tries).toBeLessThan(20);
    down = false;
    await until(() => seen.includes('held'));
    expect(told).toEqual([[0, 1]]);
  }, 60_000);

  it('halts a partition that retention overtakes while it reads: nothing is skipped, its place stays, the others go on', async () => {
    const { lines, logger } = listen();
    const log = openTestLog(testPrefix(), {}, logger);
    await log.ensureTopic('t', 2);
    await log.append('t', ['0', '1', '2', '3'].map((value) => record(value)));
    const seen: string[] = [];
    let held = true;
    let tried = false;
    await log.subscribe('t', { group: 'g', batchSize: 1 }, async (batch) => {
      tried = true;
      if (held) throw new Error('down');
      await batch.commit(past(batch), 'kept');
      seen.push(...values(batch));
    });
    await until(() => tried);
    await log.append('t', ['4', '5', '6', '7'].map((value) => record(value)));
    await log.prune('t', [7, 0]);
    held = false;
    await until(() => log.problems().length > 0);
    await log.append('t', [record('other', 1)]);
    await until(() => seen.includes('other'));
    expect(seen.filter((value) => value !== 'other')).toEqual(['0', '1', '2', '3']);
    expect(log.problems()).toEqual([expect.stringContaining('offset 4 of')]);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([expect.stringContaining('the log holds 7 to 8')]);
    await until(async () => `${await log.committed('t', 'g')}` === '4,1');
  });

  it('halts where the topic it reads was removed and made anew', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', ['1', '2', '3'].map((value) => record(value)));
    const seen: string[] = [];
    await log.subscribe('t', { group: 'g' }, collect(seen));
    await until(() => seen.length === 3);
    const admin = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${prefix}.t.g1`] });
    await until(async () => !(await admin.listTopics()).includes(`${prefix}.t.g1`));
    await admin.disconnect();
    const other = openTestLog(prefix);
    await other.ensureTopic('t', 1);
    await other.append('t', [record('new')]);
    await until(() => log.problems().some((problem) => problem.includes('stands at offset 3 of')));
    expect(seen).toEqual(['1', '2', '3']);
  }, 60_000);

  it('comes back by itself when Kafka was away: one line when it goes, one when it returns, nothing lost', async () => {
    const { lines, logger } = listen();
    const wire = new KafkaWire();
    const prefix = testPrefix();
    const other = openTestLog(prefix);
    await other.ensureTopic('t', 1);
    wire.sever();
    const log = openTestLog(prefix, { socketFactory: wire.socketFactory }, logger);
    const starting = log.untilReachable();
    await until(() => log.problems().length > 0);
    await expect(log.append('t', [record('early')])).rejects.toMatchObject({ code: 'log-unreachable' });
    wire.mend();
    await starting;
    expect(log.problems()).toEqual([]);
    const seen: string[] = [];
    const subscription = await log.subscribe('t', { group: 'g' }, collect(seen));
    await log.append('t', [record('1')]);
    await until(() => seen.length === 1);
    wire.sever();
    await expect(log.append('t', [record('2')])).rejects.toMatchObject({ code: 'log-unreachable' });
    await other.append('t', [record('3')]);
    await until(() => subscription.owned().length === 0);
    expect(seen).toEqual(['1']);
    wire.mend();
    await log.untilReachable();
    await log.append('t', [record('4')]);
    await until(() => seen.length === 3);
    expect(seen).toEqual(['1', '3', '4']);
    const told = lines.map((line) => line.replace(/ while .*|\.$/, ''));
    expect(told).toEqual(Array.from({ length: told.length }, (_, n) => (n % 2 === 0 ? 'error: Kafka does not answer' : 'log: Kafka answers again')));
    expect(told.length).toBeGreaterThanOrEqual(4);
  }, 90_000);

  it('writes what comes after an append of unknown outcome, though that one was written too', async () => {
    const wire = new KafkaWire();
    const log = openTestLog(testPrefix(), { socketFactory: wire.socketFactory, requestTimeoutMs: 400 });
    await log.ensureTopic('t', 1);
    await log.append('t', [record('1')]);
    wire.deafen();
    await expect(log.append('t', [record('2')])).rejects.toMatchObject({ code: 'log-unreachable' });
    wire.thaw();
    await log.append('t', [record('3')]);
    expect((await log.read('t', 0, 0, 10)).map(({ value }) => value)).toEqual(['1', '2', '3']);
  }, 60_000);

  it('says that a broker can not be found where the settings name the wrong one', async () => {
    const { lines, logger } = listen();
    const log = openTestLog(testPrefix(), { brokers: ['127.0.0.1:1'] }, logger);
    await expect(log.ensureTopic('t', 1)).rejects.toMatchObject({ code: 'log-unreachable', message: expect.stringContaining('127.0.0.1:1') as string });
    expect(lines).toEqual([expect.stringContaining('error: Kafka does not answer while looking for topics')]);
  });
});
