import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import * as zlib from 'node:zlib';
import { kafkaDefaults, openSourceReader, type KafkaSettings, type SourceBatch, type SourceHandler, type SourcePlace, type SourceReader } from '@parcours/event-log';
import { Kafka, logLevel, type Admin, type Message, type Producer } from 'kafkajs';
import { kafkaBrokers, KafkaWire, listen, until, type Told } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;
const knowsZstd = 'zstdDecompressSync' in zlib;
/** The shortest that a broker takes. */
const sessionTimeoutMs = 6_000;

describeOnKafka('a topic of another system (without TEST_KAFKA_BROKERS it is not read: eval "$(../shared/services/start)" sets it)', () => {
  let admin: Admin;
  let producer: Producer;
  const open: SourceReader[] = [];

  beforeAll(async () => {
    const kafka = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    producer = kafka.producer();
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(() => Promise.all([admin.disconnect(), producer.disconnect()]));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((reader) => reader.stop()));
  });

  const makeTopic = async (numPartitions = 1, config: Record<string, string> = {}, topic = `their.${randomUUID().slice(0, 13)}`): Promise<string> => {
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, configEntries: Object.entries(config).map(([name, value]) => ({ name, value })) }] });
    return topic;
  };
  const send = (topic: string, values: string[], partition = 0, more: Partial<Message> = {}) => producer.send({ topic, messages: values.map((value) => ({ value, partition, ...more })) });
  const read = (topic: string, handler: SourceHandler, more: Partial<SourcePlace & Pick<KafkaSettings, 'socketFactory'>> = {}, { logger }: Told = listen()): SourceReader => {
    const { socketFactory, ...place } = more;
    const settings: KafkaSettings = { ...kafkaDefaults, brokers: kafkaBrokers() ?? [], prefix: 'test', maxWaitMs: 30, heartbeatMs: 300, sessionTimeoutMs, ...(socketFactory && { socketFactory }) };
    const reader = openSourceReader(settings, { name: 'lms', topic, group: `${topic}.group`, from: 'beginning', ...place }, handler, logger);
    open.push(reader);
    reader.start();
    return reader;
  };
  const texts = ({ messages }: SourceBatch): string[] => messages.map(({ value }) => Buffer.from(value ?? []).toString());
  const into = (seen: string[]): SourceHandler => async (batch) => void seen.push(...texts(batch));
  const committed = async (topic: string): Promise<number[]> => {
    // A broker that just took a group over does not answer for it at once.
    const [found] = await admin.fetchOffsets({ groupId: `${topic}.group`, topics: [topic] }).catch(() => []);
    return (found?.partitions ?? []).sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
  };

  /** As retention does. */
  const remove = async (topic: string, before: number): Promise<void> => {
    // The client has to know the topic before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(before) }] });
  };

  it('is handed over byte by byte, with key, headers and time, and committed behind what was taken', async () => {
    const topic = await makeTopic();
    const value = Buffer.from([0, 255, 1]);
    await producer.send({ topic, messages: [{ key: Buffer.from([254]), value, headers: { ce_id: 'é', twice: ['a', 'b'] }, timestamp: '1700000000000' }, { key: null, value: null }] });
    const batches: SourceBatch[] = [];
    const reader = read(topic, async (batch) => void batches.push(batch));
    await until(async () => `${await committed(topic)}` === '2');
    const [first, second] = batches.flatMap(({ messages }) => messages);
    expect(first).toMatchObject({ topic, partition: 0, offset: 0, key: Buffer.from([254]), value, headers: { ce_id: Buffer.from('é'), twice: Buffer.from('a') }, writtenAt: 1_700_000_000_000 });
    expect(second).toMatchObject({ offset: 1, key: undefined, value: undefined, headers: {} });
    expect(reader.standing()).toEqual({ reachable: true, partitions: [0], held: [], behind: 0 });
  });

  it.each(['gzip', 'snappy', 'lz4', ...(knowsZstd ? ['zstd'] : [])])('is read where its messages are compressed by %s', async (compression) => {
    const topic = await makeTopic(1, { 'compression.type': compression });
    const values = Array.from({ length: 300 }, (_, n) => `{"n": ${n}, "text": "${'encore et encore '.repeat(n % 20)}"}`);
    await send(topic, values);
    const seen: string[] = [];
    read(topic, into(seen));
    await until(() => seen.length === 300);
    expect(seen).toEqual(values);
  });

  if (!knowsZstd) {
    it('is waited for, and told once, where its messages are compressed by what this process can not undo', async () => {
      const topic = await makeTopic(1, { 'compression.type': 'zstd' });
      await send(topic, ['a']);
      const told = listen();
      const seen: string[] = [];
      const reader = read(topic, into(seen), {}, told);
      await until(() => told.lines.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect([told.lines, reader.standing().reachable, seen, await committed(topic)]).toEqual([[expect.stringContaining('compressed by ZSTD, which this process can not undo. Run it on Node.js 22.15 or later')], false, [], [-1]]);
    });
  }

  it('comes in batches of 500 at most', async () => {
    const topic = await makeTopic();
    await send(topic, Array.from({ length: 1_200 }, (_, n) => String(n)));
    const sizes: number[] = [];
    read(topic, async ({ messages }) => void sizes.push(messages.length));
    await until(async () => `${await committed(topic)}` === '1200');
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_200);
    expect(Math.max(...sizes)).toBe(500);
  });

  it('is held in the one partition whose messages are not taken, and nothing of it is skipped', async () => {
    const topic = await makeTopic(2);
    const told = listen();
    let down = true;
    let tries = 0;
    const seen: string[] = [];
    const reader = read(topic, async (batch) => {
      if (batch.partition === 0 && down) {
        tries++;
        throw new Error('the store is down.');
      }
      return into(seen)(batch);
    }, {}, told);
    await send(topic, ['a', 'b'], 0);
    await until(() => tries >= 2);
    await send(topic, ['other'], 1);
    await until(() => seen.includes('other'));
    expect([await committed(topic), reader.standing()]).toEqual([[-1, 1], { reachable: true, partitions: [0, 1], held: [0], behind: 2 }]);
    down = false;
    await until(async () => `${await committed(topic)}` === '2,1');
    expect([seen, reader.standing().held]).toEqual([['other', 'a', 'b'], []]);
    expect(told.lines.filter((line) => line.includes('partition 0'))).toEqual(['error: source lms: partition 0 is held: the store is down. Trying again until it goes through.', 'log: source lms: partition 0 goes on.']);
  });

  it('stays with a member whose handler takes longer than a session lasts', async () => {
    const topic = await makeTopic();
    await send(topic, ['slow']);
    const seen: string[] = [];
    read(topic, async (batch) => {
      if (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, sessionTimeoutMs + 2_000));
      return into(seen)(batch);
    });
    await until(async () => `${await committed(topic)}` === '1');
    expect(seen).toEqual(['slow']);
  });

  it('is shared by the members of a group; what one leaves the others take over', async () => {
    const topic = await makeTopic(4);
    const seen: [string[], string[]] = [[], []];
    const one = read(topic, into(seen[0]));
    await until(() => one.standing().partitions.length === 4);
    const two = read(topic, into(seen[1]));
    await until(() => one.standing().partitions.length === 2 && two.standing().partitions.length === 2);
    for (const partition of [0, 1, 2, 3]) await send(topic, [`first ${partition}`], partition);
    await until(() => seen.flat().length >= 4);
    expect([seen[0].length, seen[1].length]).toEqual([2, 2]);
    await one.stop();
    await until(() => two.standing().partitions.length === 4);
    for (const partition of [0, 1, 2, 3]) await send(topic, [`then ${partition}`], partition);
    await until(() => seen[1].filter((text) => text.startsWith('then')).length === 4);
    await until(async () => `${await committed(topic)}` === '2,2,2,2');
    expect(new Set(seen.flat()).size).toBe(8);
  });

  it.each<[string, (reader: SourceReader, sockets: Set<Socket>, seen: string[]) => boolean]>([
    ['at once', () => true],
    ['while it connects', (_reader, sockets) => sockets.size > 0],
    ['while it looks for its place', (reader) => reader.standing().partitions.length > 0],
    ['in the middle of a batch', (_reader, _sockets, seen) => seen.length > 0],
  ])('is left without a connection behind by a reader that is stopped %s', async (_when, reached) => {
    const topic = await makeTopic();
    await send(topic, ['a']);
    const sockets = new Set<Socket>();
    const seen: string[] = [];
    const reader = read(topic, into(seen), {
      socketFactory: ({ host, port, onConnect }) => {
        const socket = connect({ host, port }, onConnect);
        sockets.add(socket.on('close', () => sockets.delete(socket)));
        return socket;
      },
    });
    await until(() => reached(reader, sockets, seen));
    await reader.stop();
    await until(() => sockets.size === 0);
    // What was still under way would open another one.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sockets.size).toBe(0);
  });

  it('comes again where a process died between taking it and saying so', async () => {
    const topic = await makeTopic();
    await send(topic, ['a', 'b']);
    const wire = new KafkaWire();
    const first: string[] = [];
    read(topic, async (batch) => {
      await into(first)(batch);
      wire.sever();
    }, { socketFactory: wire.socketFactory });
    await until(() => first.length === 2);
    const second: string[] = [];
    read(topic, into(second));
    await until(async () => `${await committed(topic)}` === '2');
    expect([first, second]).toEqual([['a', 'b'], ['a', 'b']]);
  });

  it('is waited for while its Kafka does not answer, which is told once, and read as soon as it does', async () => {
    const topic = await makeTopic();
    await send(topic, ['a']);
    const wire = new KafkaWire();
    const told = listen();
    const seen: string[] = [];
    wire.sever();
    const reader = read(topic, into(seen), { socketFactory: wire.socketFactory }, told);
    await until(() => told.lines.length > 0);
    expect(reader.standing().reachable).toBe(false);
    wire.mend();
    await until(() => seen.length === 1 && reader.standing().reachable);
    wire.sever();
    await until(() => !reader.standing().reachable);
    wire.mend();
    await send(topic, ['b']);
    await until(() => seen.includes('b') && reader.standing().reachable);
    expect(told.lines.map((line) => line.replace(/while.*?: .*(?=\. Trying)/, '...'))).toEqual([
      expect.stringMatching(/^error: source lms: Kafka does not answer .*Trying again until it answers\.$/), 'log: source lms: Kafka answers again.',
      expect.stringMatching(/^error: source lms: Kafka does not answer .*Trying again until it answers\.$/), 'log: source lms: Kafka answers again.',
    ]);
  }, 90_000);

  it('that is not there yet is told by name, and read once it is', async () => {
    const topic = `their.${randomUUID().slice(0, 13)}`;
    const told = listen();
    const seen: string[] = [];
    read(topic, into(seen), {}, told);
    await until(() => told.lines.length > 0);
    expect(told.lines).toEqual([expect.stringContaining(`source lms: There is no topic ${topic}, or we may not see it.`)]);
    await makeTopic(1, {}, topic);
    await send(topic, ['a']);
    await until(() => seen.length === 1);
  });

  it('is read from its end by a new group that asks for it: by all members, what came while nobody read too', async () => {
    const topic = await makeTopic(2);
    for (const partition of [0, 1]) await send(topic, ['old'], partition);
    const seen: string[] = [];
    const members = [read(topic, into(seen), { from: 'end' }), read(topic, into(seen), { from: 'end' })];
    await until(async () => `${await committed(topic)}` === '1,1');
    await until(() => members.every((member) => member.standing().partitions.length === 1));
    await Promise.all(members.map((member) => member.stop()));
    for (const partition of [0, 1]) await send(topic, [`new ${partition}`], partition);
    read(topic, into(seen), { from: 'end' });
    await until(() => seen.length === 2);
    expect(seen.sort()).toEqual(['new 0', 'new 1']);
  });

  it('goes on behind what was removed before it was read, and says what is missing', async () => {
    const topic = await makeTopic();
    await send(topic, ['a', 'b', 'c', 'd']);
    const first = read(topic, into([]));
    await until(async () => `${await committed(topic)}` === '4');
    await first.stop();
    await send(topic, ['e', 'f', 'g']);
    await remove(topic, 6);
    const batches: SourceBatch[] = [];
    const told = listen();
    read(topic, async (batch) => void batches.push(batch), {}, told);
    await until(() => batches.length > 0);
    expect(batches.map((batch) => [texts(batch), batch.lost])).toEqual([[['g'], { from: 4, until: 6 }]]);
    expect(told.lines).toContainEqual(expect.stringContaining(`messages 4 to 5 of ${topic}/0 were removed before they were read`));
  });

  it('goes on behind what was removed while it stood still', async () => {
    const topic = await makeTopic();
    let down = true;
    const batches: SourceBatch[] = [];
    read(topic, async (batch) => {
      batches.push(batch);
      if (down) throw new Error('down.');
    });
    await send(topic, ['a', 'b', 'c']);
    await until(() => batches.length > 0);
    await remove(topic, 2);
    await until(() => batches.at(-1)?.lost !== undefined);
    down = false;
    await until(async () => `${await committed(topic)}` === '3');
    expect(batches.at(-1)).toMatchObject({ messages: [{ offset: 2 }], lost: { from: 0, until: 2 } });
  });

  it('shows nothing of transactions that were aborted, and does not stand still at their marks', async () => {
    const topic = await makeTopic();
    const kafka = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING });
    const transactional = kafka.producer({ transactionalId: `${topic}.tx`, maxInFlightRequests: 1, idempotent: true });
    await transactional.connect();
    for (const [value, kept] of [['a', true], ['b', false], ['c', true], ['d', false]] as const) {
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await (kept ? transaction.commit() : transaction.abort());
    }
    await transactional.disconnect();
    const seen: string[] = [];
    const told = listen();
    read(topic, into(seen), {}, told);
    await until(() => seen.length === 2);
    await send(topic, ['e']);
    await until(() => seen.includes('e'));
    expect([seen, told.lines]).toEqual([['a', 'c', 'e'], []]);
  });
});
