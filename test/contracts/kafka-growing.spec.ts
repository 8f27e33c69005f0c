import { type Batch, type BatchHandler, kafkaDefaults, type KafkaEventLog, type KafkaSettings, type Subscription, TopicKeeper } from '@parcours/event-log';
import { ConfigResourceTypes, ConfigSource, Kafka, logLevel } from 'kafkajs';
import { kafkaBrokers, KafkaWire, listen, openTestLog, testPrefix, until } from '../support/kafka-house';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;

const past = ({ records }: Batch): number => (records.at(-1)?.offset ?? -1) + 1;
const collect = (seen: string[]): BatchHandler => async (batch) => {
  seen.push(...batch.records.map(({ value }) => value));
  await batch.commit(past(batch));
};

const keepers: TopicKeeper[] = [];
function openKeeper(prefix: string, more: Partial<KafkaSettings> = {}): TopicKeeper {
  const keeper = new TopicKeeper({ ...kafkaDefaults, brokers: kafkaBrokers() ?? [], prefix, ...more }, listen().logger);
  keepers.push(keeper);
  return keeper;
}

const bare = new Kafka({ brokers: kafkaBrokers() ?? ['127.0.0.1:1'], logLevel: logLevel.NOTHING });

/** What an operator does by Kafka's own tools. */
async function setConfig(topic: string, name: string, value: string): Promise<void> {
  const admin = bare.admin();
  await admin.connect();
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] });
  const own = (resources[0]?.configEntries ?? []).filter(({ configName, configSource }) => configSource === ConfigSource.TOPIC_CONFIG && configName !== name);
  const configEntries = [...own.map(({ configName, configValue }) => ({ name: configName, value: configValue })), { name, value }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }] });
  await admin.disconnect();
}

afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.close()));
});

describeOnKafka('topics on Kafka (without TEST_KAFKA_BROKERS they are not tested)', () => {
  it('are made by apply, and checked by one error that names all that lacks or differs', async () => {
    const prefix = testPrefix();
    const [log, keeper] = [openTestLog(prefix), openKeeper(prefix)];
    await expect(log.checkTopics(['learner.events', 'channel.email'], 2)).rejects.toMatchObject({ code: 'topic-unknown', message: expect.stringMatching(/learner\.events\.g1.*channel\.email\.g1.*parcours topics apply/) as string });
    expect((await keeper.plan(['learner.events'], 2)).map(({ step }) => step)).toEqual(['create']);
    await keeper.apply(['learner.events', 'channel.email'], 2);
    await log.checkTopics(['learner.events', 'channel.email'], 2);
    await expect(log.checkTopics(['learner.events', 'channel.print'], 3)).rejects.toMatchObject({ code: 'topic-partitions-differ', message: expect.stringMatching(/no topic .*channel\.print\.g1.*has 2 partitions, not 3: run `parcours topics grow/) as string });
    expect(await keeper.plan(['learner.events', 'channel.email'], 2)).toEqual([expect.objectContaining({ step: 'nothing' }), expect.objectContaining({ step: 'nothing' })]);
  });

  it('are changed by apply where that is possible in use, and nothing else of them is', async () => {
    const prefix = testPrefix();
    const [keeper, other] = [openKeeper(prefix), openKeeper(prefix, { topics: { keepEventsMs: 10 * 86_400_000, keepCommandsMs: 2 * 86_400_000 } })];
    await keeper.apply(['learner.events'], 2);
    const [applied] = await other.apply(['learner.events'], 3);
    expect(applied?.differences.map(({ field, remedy }) => [field, remedy === undefined])).toEqual([['partitions', false], ['retention.ms', true]]);
    const [then] = await other.plan(['learner.events'], 2);
    expect(then).toMatchObject({ step: 'nothing', partitions: 2, configs: { 'retention.ms': String(9 * 86_400_000), 'message.timestamp.type': 'LogAppendTime' } });
  });
});

describeOnKafka('a topic that grows on Kafka (without TEST_KAFKA_BROKERS it is not tested)', () => {
  it('loses nothing and keeps the order of each key, under load, with readers that come and go', async () => {
    const prefix = testPrefix();
    const [first, second, one, two, late] = [openTestLog(prefix), openTestLog(prefix), openTestLog(prefix), openTestLog(prefix), openTestLog(prefix)];
    await first.ensureTopic('t', 2);
    const seen = new Map<string, { n: number; generation: number }[]>();
    const handler: BatchHandler = async (batch) => {
      for (const { key, value } of batch.records) seen.set(key, [...(seen.get(key) ?? []), { n: Number(value), generation: batch.generation }]);
      await batch.commit(past(batch));
    };
    const read = (log: KafkaEventLog): Promise<Subscription> => log.subscribe('t', { group: 'g', batchSize: 50 }, handler);
    const readers = [await read(one), await read(two)];
    await until(() => readers.every((reader) => reader.owned().length === 1));
    let writing = true;
    const written = new Map<string, number>();
    const write = async (log: KafkaEventLog, slots: number[]): Promise<void> => {
      for (let n = 0; writing; n++) {
        await log.append('t', slots.map((slot) => ({ key: `k${slot}`, slot, value: String(n) })));
        for (const slot of slots) written.set(`k${slot}`, n);
      }
    };
    const writers = [write(first, [0, 1, 2, 3, 4, 5, 6]), write(second, [7, 8, 9, 10, 11])];
    await until(() => (seen.get('k0')?.length ?? 0) > 5 && (seen.get('k7')?.length ?? 0) > 5);
    const growth = await openKeeper(prefix).grow('t', 6);
    expect(growth).toMatchObject({ generation: 2, partitions: 6, stoppedMs: expect.any(Number) as number });
    readers.push(await read(late));
    const atGrowth = new Map(written);
    await until(() => [...written].every(([key, n]) => n > (atGrowth.get(key) ?? 0) + 5));
    writing = false;
    await Promise.all(writers);
    await until(async () => (await first.lag('t', 'g')).every((behind) => behind === 0));
    await until(() => readers.every((reader) => reader.reading().partitions === 6 && reader.owned().length === 2));
    for (const [key, last] of written) {
      const firsts = [...new Set((seen.get(key) ?? []).map(({ n }) => n))];
      expect([key, firsts]).toEqual([key, Array.from({ length: last + 1 }, (_, n) => n)]);
      const generations = (seen.get(key) ?? []).map(({ generation }) => generation);
      expect(generations).toEqual([...generations].sort());
      expect(new Set(generations)).toEqual(new Set([1, 2]));
    }
    expect(await first.state('t')).toMatchObject({ generation: 2, partitions: 6 });
  }, 90_000);

  it('hands each partition the metadata with which the group left the one before, also when it crashes before it commits', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 2);
    await log.append('t', [0, 1].map((slot) => ({ key: `k${slot}`, slot, value: 'old' })));
    const before = openTestLog(prefix);
    await before.subscribe('t', { group: 'g' }, (batch) => batch.commit(past(batch), `set-${batch.partition}`));
    await until(async () => `${await log.committed('t', 'g')}` === '1,1');
    await before.close();
    await openKeeper(prefix).grow('t', 5);
    const told: string[][] = [];
    const crash = openTestLog(prefix);
    await log.append('t', [0, 1, 2, 3, 4].map((slot) => ({ key: `k${slot}`, slot, value: 'new' })));
    await crash.subscribe('t', { group: 'g' }, async (batch) => {
      if (batch.generation === 1) return;
      told.push([`${batch.partition}`, batch.metadata ?? 'none']);
      throw new Error('down');
    });
    await until(() => new Set(told.map(([partition]) => partition)).size === 5);
    await crash.close();
    const after: string[][] = [];
    await openTestLog(prefix).subscribe('t', { group: 'g' }, async (batch) => {
      after.push([`${batch.partition}`, batch.metadata ?? 'none']);
      await batch.commit(past(batch));
    });
    await until(() => after.length === 5);
    const expected = [['0', 'set-0'], ['1', 'set-1'], ['2', 'set-0'], ['3', 'set-1'], ['4', 'set-0']];
    expect(after.sort()).toEqual(expected);
    expect([...new Map(told.map(([partition, metadata]) => [partition, metadata]))].sort()).toEqual(expected);
  }, 60_000);

  it.each<[string, (keeper: TopicKeeper, prefix: string) => Promise<unknown>]>([
    ['before it closed anything', (keeper) => keeper.grow('t', 3, () => { throw new Error('killed'); })],
    ['when the fence was up', (_keeper, prefix) => setConfig(`${prefix}.t.g1`, 'max.message.bytes', '68').then(() => Promise.reject(new Error('killed')))],
    ['when the old generation was closed', (keeper) => keeper.grow('t', 3, ({ type }) => { if (type === 'closed') throw new Error('killed'); })],
    ['twice, at both places', (keeper) => keeper.grow('t', 3, ({ type }) => { if (type === 'closed') throw new Error('killed'); }).catch(() => keeper.grow('t', 3, ({ type }) => { if (type === 'closed') throw new Error('killed'); }))],
  ])('is finished by the next try where the first was killed %s', async (_when, killed) => {
    const prefix = testPrefix();
    const [log, keeper] = [openTestLog(prefix), openKeeper(prefix)];
    await log.ensureTopic('t', 2);
    const seen: string[] = [];
    const reader = await log.subscribe('t', { group: 'g' }, collect(seen));
    await log.append('t', [0, 1].map((slot) => ({ key: `k${slot}`, slot, value: `before ${slot}` })));
    await expect(killed(keeper, prefix)).rejects.toThrow('killed');
    const between = log.append('t', [{ key: 'k0', slot: 0, value: 'between' }]);
    await until(() => seen.length >= 2);
    await keeper.grow('t', 3);
    await between;
    await log.append('t', [{ key: 'k2', slot: 2, value: 'after' }]);
    await until(() => seen.length === 4);
    expect([...seen].sort()).toEqual(['after', 'before 0', 'before 1', 'between']);
    await until(() => reader.reading().generation === 2);
    expect(await keeper.grow('t', 3)).toEqual({ topic: 't', name: `${prefix}.t.g2`, generation: 2, partitions: 3, stoppedMs: undefined });
    expect((await keeper.plan(['t'], 3)).map(({ step, older }) => [step, older.map(({ name }) => name)])).toEqual([['nothing', [`${prefix}.t.g1`]]]);
    await until(async () => (await keeper.readers('t')).every(({ standing }) => standing === 'reading'));
    expect(await keeper.readers('t')).toEqual([{ topic: 't', group: 'g', standing: 'reading', generation: 2, left: 0 }]);
  }, 60_000);

  it('keeps who appends waiting while it stands between two generations, not for ever, and is never opened again by apply', async () => {
    const prefix = testPrefix();
    const [log, keeper] = [openTestLog(prefix, { growthPatienceMs: 200 }), openKeeper(prefix)];
    await log.ensureTopic('t', 2);
    await expect(keeper.grow('t', 3, ({ type }) => { if (type === 'closed') throw new Error('killed'); })).rejects.toThrow('killed');
    expect((await keeper.apply(['t'], 2)).map(({ step }) => step)).toEqual(['growing']);
    await expect(log.append('t', [{ key: 'k', value: 'v' }])).rejects.toMatchObject({ code: 'topic-growing' });
    expect(await log.read('t', 0, 0, 10)).toEqual([]);
  });

  it.each<[string, boolean, { key: string; value: string }]>([
    ['a key alone', false, { key: 'k', value: '' }], ['a value alone', false, { key: '', value: '1' }],
    ['a key alone, compressed', true, { key: 'k', value: '' }], ['what shrinks most, compressed', true, { key: 'k', value: ' '.repeat(2_000) }],
  ])('takes not even the smallest record once it is closed: %s', async (_what, compress, record) => {
    const prefix = testPrefix();
    const log = openTestLog(prefix, { compress, growthPatienceMs: 0 });
    await log.ensureTopic('t', 1);
    await expect(openKeeper(prefix).grow('t', 2, ({ type }) => { if (type === 'closed') throw new Error('killed'); })).rejects.toThrow('killed');
    const { ends } = await log.state('t');
    await expect(log.append('t', [record])).rejects.toMatchObject({ code: 'topic-growing' });
    expect((await log.state('t')).ends).toEqual(ends);
  });

  it('refuses what a process sends that slept all the while: it goes to the new generation', async () => {
    const prefix = testPrefix();
    const wire = new KafkaWire();
    const [asleep, other] = [openTestLog(prefix, { socketFactory: wire.socketFactory }), openTestLog(prefix)];
    await other.ensureTopic('t', 2);
    await asleep.append('t', [{ key: 'k3', slot: 3, value: 'awake' }]);
    wire.freeze();
    const sent = asleep.append('t', [{ key: 'k3', slot: 3, value: 'late' }]);
    await openKeeper(prefix).grow('t', 4);
    await other.append('t', [{ key: 'k3', slot: 3, value: 'meanwhile' }]);
    wire.thaw();
    expect(await sent).toEqual([{ partition: 3, offset: 1 }]);
    expect((await other.read('t', 3, 0, 10)).map(({ value, generation }) => [value, generation])).toEqual([['meanwhile', 2], ['late', 2]]);
  }, 60_000);

  it('refuses records for partitions of a generation that was closed: whoever sends them asks again', async () => {
    const prefix = testPrefix();
    const [log, other] = [openTestLog(prefix), openTestLog(prefix)];
    await log.ensureTopic('t', 2);
    const { generation } = await log.state('t');
    await other.state('t');
    await openKeeper(prefix).grow('t', 4);
    await expect(other.append('t', [{ key: 'control', value: 'v', partition: 1 }])).rejects.toMatchObject({ code: 'generation-closed' });
    await expect(log.append('t', [{ key: 'control', value: 'v', partition: 1, generation }])).rejects.toMatchObject({ code: 'generation-closed' });
    await expect(log.append('t', [{ key: 'control', value: 'v', partition: 1, generation }])).rejects.toMatchObject({ code: 'generation-closed' });
    const newest = await log.state('t');
    await log.append('t', Array.from({ length: newest.partitions }, (_, partition) => ({ key: 'control', value: 'v', partition, generation: newest.generation })));
    expect((await log.state('t')).ends).toEqual([1, 1, 1, 1]);
  });

  it('leaves other deployments on the same Kafka alone', async () => {
    const [prefix, otherPrefix] = [testPrefix(), testPrefix()];
    const [log, other, keeper] = [openTestLog(prefix), openTestLog(otherPrefix), openKeeper(otherPrefix)];
    await Promise.all([log.ensureTopic('t', 1), other.ensureTopic('t', 1)]);
    const before = await keeper.plan(['t'], 1);
    await openKeeper(prefix).grow('t', 2);
    await other.append('t', [{ key: 'k', value: 'v' }]);
    expect([await other.state('t'), await keeper.plan(['t'], 1)]).toEqual([{ topic: 't', generation: 1, partitions: 1, ends: [1] }, before]);
  });

  it('is read from its oldest generation by a group that is new, and tells what it has not done over all generations', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'k', slot: 0, value: '1' }]);
    const keeper = openKeeper(prefix);
    await keeper.grow('t', 2);
    await log.append('t', [{ key: 'k', slot: 0, value: '2' }]);
    await keeper.grow('t', 3);
    await log.append('t', [{ key: 'k', slot: 0, value: '3' }]);
    const lag = await log.lag('t', 'new');
    expect([lag.length, lag.slice(3)]).toEqual([6, [1, 0, 0]]);
    // The marks at the end of a generation count, until they are passed; Kafka may have let in more than one.
    expect(lag.slice(0, 3).every((behind, i) => behind >= (i < 2 ? 2 : 1))).toBe(true);
    const seen: string[] = [];
    await log.subscribe('t', { group: 'new' }, collect(seen));
    await until(async () => seen.length === 3 && (await log.lag('t', 'new')).every((behind) => behind === 0));
    expect([seen, await log.committed('t', 'new'), await log.lag('t', 'new')]).toEqual([['1', '2', '3'], [1, 0, 0], [0, 0, 0]]);
  }, 60_000);

  it('is read on in its newest generation though Kafka forgot where the group stood in the older ones', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix);
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'k', slot: 0, value: '1' }]);
    const seen: string[] = [];
    const reader = await log.subscribe('t', { group: 'g' }, collect(seen));
    await openKeeper(prefix).grow('t', 2);
    await until(() => reader.reading().generation === 2);
    await until(async () => (await openKeeper(prefix).readers('t'))[0]?.standing === 'reading');
    await reader.stop();
    const admin = bare.admin();
    await admin.connect();
    await admin.deleteGroups([`${prefix}.g.t.g1`]);
    await admin.disconnect();
    await log.append('t', [{ key: 'k', slot: 0, value: '2' }]);
    await log.subscribe('t', { group: 'g' }, collect(seen));
    await until(() => seen.length === 2);
    expect(seen).toEqual(['1', '2']);
  }, 60_000);

  it('never shrinks', async () => {
    const prefix = testPrefix();
    await openTestLog(prefix).ensureTopic('t', 3);
    await expect(openKeeper(prefix).grow('t', 2)).rejects.toMatchObject({ code: 'topic-shrinks' });
  });

  it('is not taken for grown where a record really is too large', async () => {
    const prefix = testPrefix();
    const log = openTestLog(prefix, { compress: false });
    await log.ensureTopic('t', 1);
    await setConfig(`${prefix}.t.g1`, 'max.message.bytes', '1000');
    const large = log.append('t', [{ key: 'k', value: '.'.repeat(5_000) }]);
    const small = log.append('t', [{ key: 'k', value: 'small' }]);
    await expect(large).rejects.toMatchObject({ code: 'record-too-large' });
    await small;
    expect((await log.read('t', 0, 0, 10)).map(({ value }) => value)).toEqual(['small']);
  });
});
