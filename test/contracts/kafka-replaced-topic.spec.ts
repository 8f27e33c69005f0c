import type { Batch, BatchHandler, KafkaEventLog } from '@parcours/event-log';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { kafkaBrokers, openTestLog, testPrefix, until } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;

describeOnKafka('a topic that was made anew (without KAFKA_BROKERS it does not run: eval "$(../shared/services/start)" sets it)', () => {
  const kafka = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING });
  let admin: Admin;
  let prefix: string;
  let topic: string;
  let groupId: string;

  beforeEach(async () => {
    prefix = testPrefix();
    [topic, groupId] = [`${prefix}.t.g1`, `${prefix}.g.t.g1`];
    admin = kafka.admin();
    await admin.connect();
  });
  afterEach(async () => admin.disconnect());

  const records = (...values: string[]) => values.map((value) => ({ key: 'k', value, partition: 0 }));
  const past = ({ records: read }: Batch): number => (read.at(-1)?.offset ?? -1) + 1;
  const collect = (seen: string[]): BatchHandler => async (batch) => {
    seen.push(...batch.records.map(({ value }) => value));
    await batch.commit(past(batch), 'mine');
  };

  /** A group has read `values`, up to `committed`, and nobody runs any more. */
  async function readAndLeave(values: string[], committed = values.length): Promise<void> {
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', records(...values));
    const subscription = await log.subscribe('t', { group: 'g' }, async (batch) => {
      if (batch.committed < committed) await batch.commit(committed, 'mine');
    });
    await until(async () => (await log.committed('t', 'g'))[0] === committed);
    await subscription.stop();
    await log.close();
  }

  async function makeAnew(values: string[]): Promise<KafkaEventLog> {
    await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
    await until(async () => !(await admin.listTopics()).includes(topic));
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', records(...values));
    return log;
  }

  const kept = async (): Promise<{ offset: string; metadata: string | null } | undefined> => (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0];

  /** Commits as a member of the group, whatever it is. */
  async function commitByHand(offset: string, metadata: string | null): Promise<void> {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 30 });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
    await joined;
    await consumer.commitOffsets([{ topic, partition: 0, offset, metadata }]);
    await consumer.disconnect();
  }

  it('begins behind what was read where nothing happened: neither the handler nor its metadata see the check', async () => {
    await readAndLeave(['1', '2', '3'], 2);
    const log = openTestLog(prefix);
    const seen: string[] = [];
    let told: string | undefined;
    await log.subscribe('t', { group: 'g' }, async (batch) => {
      told ??= batch.metadata;
      await collect(seen)(batch);
    });
    await until(() => seen.length > 0);
    expect([seen, told, log.problems()]).toEqual([['3'], 'mine', []]);
  });

  it('begins where the group stands after retention took what is before it', async () => {
    await readAndLeave(['1', '2', '3'], 2);
    const log = openTestLog(prefix);
    await log.prune('t', [2]);
    const seen: string[] = [];
    await log.subscribe('t', { group: 'g' }, collect(seen));
    await until(() => seen.length > 0);
    expect([seen, log.problems()]).toEqual([['3'], []]);
  });

  it('begins where a place stands that was kept without a form', async () => {
    await readAndLeave(['1', '2', '3'], 1);
    await commitByHand('2', 'set-7');
    const log = openTestLog(prefix);
    const told: unknown[] = [];
    await log.subscribe('t', { group: 'g' }, async (batch) => {
      told.push(batch.metadata, batch.records.map(({ value }) => value));
      await batch.commit(past(batch));
    });
    await until(() => told.length > 0);
    expect(told).toEqual(['set-7', ['3']]);
  });

  it.each([['more', ['a', 'b', 'c', 'd', 'e']], ['as many', ['a', 'b', 'c']], ['fewer', ['a']], ['no', []]])('is not read by a group that read the one before, when it holds %s records, until somebody says so', async (_how, values) => {
    await readAndLeave(['1', '2', '3']);
    const log = await makeAnew(values);
    const seen: string[] = [];
    await expect(log.subscribe('t', { group: 'g' }, collect(seen))).rejects.toMatchObject({ code: 'topic-replaced', message: expect.stringContaining(groupId) as string });
    expect(seen).toEqual([]);
    await log.subscribe('t', { group: 'new' }, collect(seen));
    await until(() => seen.length === values.length);
    await commitByHand('0', null);
    const again: string[] = [];
    await log.subscribe('t', { group: 'g' }, collect(again));
    await until(() => again.length === values.length);
    expect([seen, again]).toEqual([values, values]);
  });

  it.each([['more', ['a', 'b', 'c', 'd', 'e']], ['as many', ['a', 'b', 'c']]])('halts its partition where Kafka kept the offsets all the same, when it holds %s records', async (_how, values) => {
    await readAndLeave(['1', '2', '3']);
    const place = await kept();
    await makeAnew(values);
    await commitByHand(place?.offset ?? '', place?.metadata ?? null);
    const seen: string[] = [];
    // As often as it is begun: the group stays where it stands.
    for (const _time of [1, 2]) {
      const log = openTestLog(prefix);
      const subscription = await log.subscribe('t', { group: 'g' }, collect(seen));
      await until(() => log.problems().length > 0);
      expect(log.problems()).toEqual([expect.stringMatching(/is not the one that group .* in partition 0 the record at offset 2 was appended at/)]);
      await subscription.stop();
    }
    expect([seen, await kept()]).toEqual([[], place]);
  });

  it('halts its partition where Kafka kept the offsets and it holds fewer records', async () => {
    await readAndLeave(['1', '2', '3']);
    const place = await kept();
    const log = await makeAnew(['a']);
    await commitByHand(place?.offset ?? '', place?.metadata ?? null);
    await expect(log.subscribe('t', { group: 'g' }, async () => undefined)).rejects.toMatchObject({ code: 'offset-out-of-range' });
  });

  it('halts its partition when it is made anew under a reader', async () => {
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', records('1', '2'));
    const seen: string[] = [];
    await log.subscribe('t', { group: 'g' }, collect(seen));
    await until(() => seen.length === 2);
    await admin.deleteTopics({ topics: [topic] });
    // Noticed before it is made anew: between two fetches nobody could.
    await until(() => log.problems().length > 0);
    await makeAnew(['a', 'b', 'c', 'd']);
    // What it finds first: a topic that is still empty, or one with other records.
    await until(() => log.problems().some((problem) => /is not the one that group|stands at offset 2 of/.test(problem)));
    expect(seen).toEqual(['1', '2']);
  }, 60_000);
});
