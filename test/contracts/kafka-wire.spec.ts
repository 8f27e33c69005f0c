import { CompressionCodecs, CompressionTypes, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { kafkaBrokers, openTestLog, testPrefix, until } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;

describeOnKafka('what the log writes to Kafka and reads from it (without KAFKA_BROKERS it does not run: eval "$(../shared/services/start)" sets it)', () => {
  const kafka = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING });
  const attributes = { specversion: '1.0', id: 'e-1', source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', subject: 'c-1' };
  const input = (event: object): string => JSON.stringify({ type: 'event', event });

  async function makeTopic(topic: string, compression: string): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1, configEntries: [{ name: 'compression.type', value: compression }] }] });
    await admin.disconnect();
  }

  /** As a program that is not ours reads it. */
  async function readBare(topic: string, count: number): Promise<KafkaMessage[]> {
    const consumer = kafka.consumer({ groupId: testPrefix(), maxWaitTimeInMs: 30 });
    const messages: KafkaMessage[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => void messages.push(...batch.messages) });
    await until(() => messages.length >= count);
    await consumer.disconnect();
    return messages;
  }

  it.each([
    ['written by us', 'producer', true],
    ['that the broker reads, and compresses otherwise', 'gzip', true],
    ['that the broker reads, and keeps plain', 'uncompressed', true],
    ['that the broker made of plain ones', 'lz4', false],
  ])('reads records that are compressed by LZ4, %s', async (_how, compression, compress) => {
    const prefix = testPrefix();
    await makeTopic(`${prefix}.t.g1`, compression);
    const log = openTestLog(prefix, { compress });
    let compressed = 0;
    const codec = CompressionCodecs[CompressionTypes.LZ4]() as { compress(encoder: object): Promise<Buffer> };
    CompressionCodecs[CompressionTypes.LZ4] = () => ({ ...codec, compress: (encoder: object) => ((compressed += 1), codec.compress(encoder)) });
    const values = Array.from({ length: 300 }, (_, n) => `${n} é 🎓 ${'again and '.repeat(n)}`);
    await log.append('t', values.map((value) => ({ key: 'k', value, headers: { origin: 'here' } })));
    expect(compressed).toBe(compress ? 1 : 0);
    const bare = await readBare(`${prefix}.t.g1`, values.length);
    expect(bare.map(({ value }) => value?.toString())).toEqual(values);
    const seen: string[] = [];
    await log.subscribe('t', { group: 'g', batchSize: 100 }, async ({ records, commit }) => {
      seen.push(...records.map(({ value, headers }) => `${headers['origin'] ?? ''}: ${value}`));
      await commit((records.at(-1)?.offset ?? -1) + 1);
    });
    await until(() => seen.length >= values.length);
    expect(seen).toEqual(values.map((value) => `here: ${value}`));
  });

  it('reads what is compressed by gzip', async () => {
    const prefix = testPrefix();
    await makeTopic(`${prefix}.t.g1`, 'gzip');
    const log = openTestLog(prefix, { compress: false });
    await log.append('t', ['1', '2'].map((value) => ({ key: 'k', value: value.repeat(1_000) })));
    expect((await log.read('t', 0, 0, 10)).map(({ value }) => value)).toEqual(['1'.repeat(1_000), '2'.repeat(1_000)]);
  });

  it('writes events in the binary mode of the CloudEvents Kafka binding', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'c-1', value: input({ ...attributes, datacontenttype: 'application/json', data: { grade: 12 } }) }]);
    const [message] = await readBare(`${prefix}.t.g1`, 1);
    expect([message?.key?.toString(), message?.value?.toString()]).toEqual(['c-1', '{"grade":12}']);
    expect(Object.fromEntries(Object.entries(message?.headers ?? {}).map(([name, text]) => [name, String(text)]))).toEqual({
      ce_specversion: '1.0', ce_id: 'e-1', ce_source: 'lms/main', ce_type: attributes.type, ce_time: attributes.time, ce_subject: 'c-1', 'content-type': 'application/json',
    });
  });

  it('reads events that others wrote, in binary and in structured mode', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    const event = { ...attributes, data: { grade: 12 } };
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({
      topic: `${prefix}.t.g1`,
      messages: [
        { key: 'c-1', value: '{"grade":12}', headers: Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text])) },
        { key: 'c-1', value: JSON.stringify(event), headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } },
      ],
    });
    await producer.disconnect();
    expect((await log.read('t', 0, 0, 10)).map(({ value }) => value)).toEqual([input(event), input(event)]);
  });
});
