import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EVENT_LOG } from '@parcours/event-log';
import { CLOCK, LINKS, Links, loadSettings, METRICS, MovableClock, SETTINGS } from '@parcours/platform';
import { IDENTITY_CLERK, IdentityClerk, STORES } from '@parcours/store';
import { SourceIntake, SourcesModule } from '@parcours-apps/gateway';
import { CloudEvent, Kafka as Binding } from 'cloudevents';
import { Kafka, logLevel, type Admin, type IHeaders, type Message, type Producer } from 'kafkajs';
import { Registry } from 'prom-client';
import { kafkaBrokers, until } from '../support/kafka-house';
import { memoryLog, memoryStores } from '../support/start-gateway';

const describeOnKafka = kafkaBrokers() ? describe : describe.skip;
const now = Date.parse('2026-05-04T09:00:00Z');
/** Faults are made on purpose here. */
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
const links = new Links('a secret of the test', 'http://localhost');

const event = (id: string, who = 'u-1', more: object = {}) => ({
  specversion: '1.0', id, source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-05-04T08:00:00Z',
  data: { learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: who }] }, course: { id: 'excel-2' } }, ...more,
});

describeOnKafka('sources of events (without TEST_KAFKA_BROKERS they are not read: eval "$(../shared/services/start)" sets it)', () => {
  let admin: Admin;
  let producer: Producer;
  let folder: string;
  let topic: string;
  const open: INestApplicationContext[] = [];

  beforeAll(async () => {
    const kafka = new Kafka({ brokers: kafkaBrokers() ?? [], logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    producer = kafka.producer();
    await Promise.all([admin.connect(), producer.connect()]);
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sources-'));
    topic = `lms.${randomUUID().slice(0, 13)}`;
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 4 }] });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
    rmSync(folder, { recursive: true });
  });
  afterAll(() => Promise.all([admin.disconnect(), producer.disconnect()]));

  /** Stores and a log that any number of gateways share. */
  async function house() {
    const clock = new MovableClock(now);
    return { clock, stores: memoryStores(), log: await memoryLog(clock) };
  }

  /** A gateway's sources by the file in `folder`: store and log are not on Kafka, so the source names its brokers. */
  async function start({ clock, stores, log }: Awaited<ReturnType<typeof house>>) {
    const loaded = loadSettings({ env: {}, flags: { config: folder, prefix: `p-${topic.slice(4)}` } });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    const metrics = new Registry();
    const provided = [
      [SETTINGS, loaded.settings], [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [LINKS, links], [METRICS, metrics], [IDENTITY_CLERK, new IdentityClerk(stores.identities, links)],
    ] as const;
    class House {}
    Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
    Global()(House);
    const app = await (await Test.createTestingModule({ imports: [House, SourcesModule] }).setLogger(silent).compile()).init();
    open.push(app);
    const sources = app.get(SourceIntake);
    await sources.start();
    return { app, sources, metrics };
  }

  const configure = (more = ''): void => writeFileSync(join(folder, 'sources.yaml'), `sources:\n  - name: lms\n    topic: ${topic}\n    brokers: ${JSON.stringify(kafkaBrokers())}\n${more}`);
  const send = (messages: Message[]) => producer.send({ topic, messages: messages.map((message) => ({ partition: 0, ...message })) });
  const json = (value: unknown, more: Partial<Message> = {}): Message => ({ value: JSON.stringify(value), ...more });
  const committed = async (group = `p-${topic.slice(4)}.source.lms`): Promise<number> => {
    const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };

  it('take in every form of a message, and what is poison becomes a dead letter that holds nothing up', async () => {
    configure('    source: lms/main\n    identity: { issuer: lms/main, key: lms }\n');
    const bound = (mode: 'binary' | 'structured', id: string): Message => {
      const { headers, value } = Binding[mode](new CloudEvent(event(id, `u-${id}`)));
      const set = Object.entries(headers).filter(([, header]) => header !== undefined);
      return { headers: Object.fromEntries(set) as IHeaders, value: typeof value === 'string' ? value : JSON.stringify(value) };
    };
    await send([
      bound('binary', 'binary'), { value: Buffer.from([0xff, 0xfe]) }, bound('structured', 'structured'), json([event('batch-1'), event('batch-2'), { id: 7 }], { headers: { 'content-type': 'application/cloudevents-batch+json' } }),
      { value: '{"id": ' }, { value: null }, json({ ...event('keyed'), source: undefined, data: { course: { id: 'excel-2' } } }, { key: 'u-key' }), json(event('binary', 'u-other')),
    ]);
    const given = await house();
    const { metrics } = await start(given);
    await until(async () => (await committed()) === 8);
    const { archive, deadLetters } = given.stores;
    expect([...archive.events.values()].map(({ id, status, contact }) => [id, status, contact])).toEqual([
      ['binary', 'appended', links.contactId('lms|lms/main|u-binary')], ['structured', 'appended', links.contactId('lms|lms/main|u-structured')],
      ['batch-1', 'appended', links.contactId('lms|lms/main|u-1')], ['batch-2', 'appended', links.contactId('lms|lms/main|u-1')], ['keyed', 'appended', links.contactId('lms|lms/main|u-key')],
    ]);
    const letters = [...deadLetters.letters.values()].sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0));
    expect(letters.map(({ kind, topic: of, partition, offset, code }) => [kind, of, partition, offset, code])).toEqual([
      ['intake', topic, 0, 1, 'not-json'], ['intake', topic, 0, 3, expect.any(String)], ['intake', topic, 0, 4, 'not-json'], ['intake', topic, 0, 5, 'message-empty'], ['intake', topic, 0, 7, 'id-conflict'],
    ]);
    expect(await metrics.metrics()).toEqual(expect.stringMatching(/parcours_source_messages_total\{source="lms"\} 8\n[^]*parcours_source_accepted_total\{source="lms"\} 5\n[^]*parcours_source_rejected_total\{source="lms",code="not-json"\} 2\n[^]*parcours_source_up\{source="lms"\} 1\n[^]*parcours_source_lag\{source="lms"\} 0\n/));
  });

  it('hold what comes while the store is down, and lose and double nothing of it', async () => {
    configure();
    const given = await house();
    const refused = [jest.spyOn(given.stores.archive, 'insert'), jest.spyOn(given.stores.deadLetters, 'put')].map((spy) => spy.mockRejectedValue(new Error('down')));
    const { sources } = await start(given);
    await send([json(event('a-1')), { value: 'poison' }, json(event('a-2'))]);
    await until(() => `${sources.standings().get('lms')?.held}` === '0');
    expect([await committed(), given.stores.archive.events.size]).toEqual([0, 0]);
    // First the one comes back, then the other: in between events are in, and their letter is not.
    refused[0]?.mockRestore();
    await until(async () => (await given.stores.archive.counts()).appended === 2);
    expect(await committed()).toBe(0);
    refused[1]?.mockRestore();
    await until(async () => (await committed()) === 3);
    expect([(await given.log.state('learner.events')).ends.reduce((sum, end) => sum + end, 0), [...given.stores.deadLetters.letters.values()].map(({ offset }) => offset)]).toEqual([2, [1]]);
  });

  it('are shared by gateways: what one leaves the other takes over, and each event is taken in once', async () => {
    configure();
    const given = await house();
    const first = await start(given);
    const second = await start(given);
    const partitions = ({ sources }: typeof first): number => sources.standings().get('lms')?.partitions.length ?? 0;
    await until(() => partitions(first) === 2 && partitions(second) === 2);
    const batch = (from: number) => Array.from({ length: 40 }, (_, n) => json(event(`a-${from + n}`, `u-${n}`), { partition: n % 4 }));
    await send(batch(0));
    await until(async () => (await committed()) === 40);
    await send(batch(40));
    await first.app.close();
    await until(() => partitions(second) === 4);
    await send(batch(80));
    await until(async () => (await committed()) === 120);
    expect([await given.stores.archive.counts(), given.stores.deadLetters.letters.size]).toEqual([{ pending: 0, appended: 120, anonymous: 0, outcome: 0 }, 0]);
    // What changes hands in the middle may be appended twice, which the contact's ring absorbs.
    expect((await given.log.state('learner.events')).ends.reduce((sum, end) => sum + end, 0)).toBeGreaterThanOrEqual(120);
  });

  it('read again from the beginning by another group, as after a crash before anything was committed, change nothing', async () => {
    configure();
    const given = await house();
    await send([json(event('a-1')), { value: 'poison' }, json(event('a-2', 'u-2'))]);
    const first = await start(given);
    await until(async () => (await committed()) === 3);
    await first.app.close();
    configure('    group: another\n');
    const { metrics } = await start(given);
    await until(async () => (await committed('another')) === 3);
    expect(await metrics.metrics()).toContain('parcours_source_duplicates_total{source="lms"} 2');
    expect([given.stores.archive.events.size, given.stores.deadLetters.letters.size, (await given.log.state('learner.events')).ends.reduce((sum, end) => sum + end, 0)]).toEqual([2, 1, 2]);
  });

  it('are none where there is no file, and refused by line where it is wrong', async () => {
    const given = await house();
    const { sources } = await start(given);
    expect(sources.standings().size).toBe(0);
    configure('    translator: xapi\n');
    await expect(start(given)).rejects.toMatchObject({ code: 'sources-invalid', message: expect.stringMatching(/sources\.yaml:5: sources\[0\]\.translator: expected one of cloudevents, found "xapi"/) });
  });

  it('whose Kafka is nowhere keep nothing else waiting, and end with their process', async () => {
    writeFileSync(join(folder, 'sources.yaml'), 'sources:\n  - { name: lms, topic: t, brokers: ["127.0.0.1:1"] }\n');
    const { sources, metrics, app } = await start(await house());
    expect(sources.standings().get('lms')).toEqual({ reachable: false, partitions: [], held: [], behind: 0 });
    expect(await metrics.metrics()).toContain('parcours_source_up{source="lms"} 0');
    open.splice(0);
    await app.close();
    expect(sources.standings().size).toBe(0);
  });
});
