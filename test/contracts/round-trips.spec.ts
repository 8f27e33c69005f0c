import { connect } from 'node:net';
import { slotOf } from '@parcours/contact';
import { channelTopics, journeyTraces, learnerEvents, type Batch } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { SystemClock } from '@parcours/platform';
import { DefinitionsCache, JourneyPublisher } from '@parcours/publishing';
import { EngineLoop, logSink } from '@parcours-apps/journeys';
import type { ISocketFactory } from 'kafkajs';
import { contactId, eventOf, journeySource, seedContacts } from '../bench/b1-fixtures';
import { onServices } from '../support/engines';
import { openTestLog, testPrefix, until } from '../support/kafka-house';
import { openTestStores } from '../support/mongo-house';

/** Requests of Kafka's protocol that are counted, by their numbers. */
const kinds: Record<number, string> = { 0: 'produce', 2: 'offsets', 3: 'metadata', 8: 'offset commit', 9: 'offset fetch' };

/** Counts what goes to Kafka. kafkajs writes a request at a time: 4 bytes of length, then its number. */
function countingSockets(told: string[]): ISocketFactory {
  return ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = ((chunk: Buffer, ...more: unknown[]) => {
      const kind = Buffer.isBuffer(chunk) && chunk.length >= 6 ? kinds[chunk.readInt16BE(4)] : undefined;
      if (kind !== undefined) told.push(kind);
      return write(chunk, ...more);
    }) as typeof socket.write;
    return socket;
  };
}

(onServices() ? describe : describe.skip)('a batch of 500 events on Kafka and MongoDB (it needs KAFKA_BROKERS and MONGODB_URI)', () => {
  it('takes one read, one bulk write, one produce and one offset commit, with all its commands and traces; and no read where its contacts were just written', async () => {
    const toKafka: string[] = [];
    const log = openTestLog(testPrefix(), { socketFactory: countingSockets(toKafka) });
    const { stores, commands: toMongo } = openTestStores();
    for (const topic of [learnerEvents, ...channelTopics, journeyTraces]) await log.ensureTopic(topic, 1);
    await seedContacts(stores, 1_000);
    const publisher = new JourneyPublisher({ log, journeys: stores.journeys, settings: stores.settings, clock: new SystemClock(), config: 'config', calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } });
    expect(await publisher.publish([{ file: 'b1.yaml', source: journeySource }])).toMatchObject({ ok: true });
    const definitions = new DefinitionsCache(stores.journeys);
    const loop = new EngineLoop({ log, stores, clock: new SystemClock(), decide, definitions: (set) => definitions.of(set), toContacts: async (events) => events, newWriteId: () => 'write', traces: logSink(log) });
    const append = (from: number, firstContact = 0) =>
      log.append(learnerEvents, Array.from({ length: 500 }, (_, i) => {
        const contact = contactId(firstContact + i);
        return { key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event: eventOf(from + i, contact) }) };
      }));
    let sizes: number[] = [];
    await log.subscribe(learnerEvents, { group: 'journeys', batchSize: 500 }, async (batch: Batch) => {
      await loop.handle(batch);
      sizes.push(batch.records.length);
    });
    // The first batches connect, load the journeys, and say that the group has begun.
    await append(0, 500);
    await until(() => sizes.reduce((sum, size) => sum + size, 0) === 501);
    const askedFor = async (from: number): Promise<string[]> => {
      sizes = [];
      await append(from);
      toKafka.length = 0;
      toMongo.length = 0;
      await until(() => sizes.length > 0);
      expect(sizes).toEqual([500]);
      return [...toMongo, ...toKafka.filter((kind) => kind !== 'metadata')];
    };
    expect(await askedFor(1_000)).toEqual(['find', 'update', 'produce', 'offset commit']);
    expect(await askedFor(2_000)).toEqual(['update', 'produce', 'offset commit']);
    expect([(await log.state('channel.email')).ends, (await log.state(journeyTraces)).ends]).toEqual([[1_500], [1_500]]);
  });
});
