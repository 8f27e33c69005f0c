import { readFileSync } from 'node:fs';
import { kafkaDefaults, learnerEvents, openKafka } from '@parcours/event-log';
import { CompressionTypes } from 'kafkajs';
import { createConnection, type mongo } from 'mongoose';
import { batchSize, partitions, quiet, type RecordedBatch, type SideTerms, type Waits } from './b11-terms';

interface Row {
  _id: string;
}

type ContactRow = Row & { version: number };

/** A recorded batch, and what makes its rows and messages when they are to be written. */
type Replayed = RecordedBatch & { made(): { rows: ContactRow[]; messages: RecordedBatch['messages'] } };

export interface BareOptions {
  terms: SideTerms;
  waits: Waits;
  decided(count: number): void;
  failed(error: unknown): never;
  go: Promise<void>;
}

/**
 * The loop that anybody would write with kafkajs and the MongoDB driver, deciding nothing: of each partition 500 messages, one find of their
 * contacts, one bulkWrite and one insertMany of the bytes that ours wrote at this place, one produce, one offset commit. As durable as ours:
 * idempotent producer, acks all, w: majority; compressed alike. Whoever advances a state must read it and write it: `bare` parses events and
 * contacts, and writes contacts out again. `bytes` parses events alone and writes what was recorded.
 */
export async function startBare({ terms, waits, decided, failed, go }: BareOptions): Promise<{ owned(): number; stop(): Promise<void> }> {
  const recorded = readRecording(terms.recording, terms.side === 'bytes' ? asRecorded : asStates);
  // Only the client, with its codec of lz4.
  const kafka = openKafka({ ...kafkaDefaults, brokers: terms.brokers, prefix: 'bare' }, quiet);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner: () => ({ message }) => message.partition ?? 0 });
  const consumer = kafka.consumer({ groupId: `${terms.prefix}.bare`, maxWaitTimeInMs: 50, sessionTimeout: 10_000, heartbeatInterval: 1_000 });
  const connection = await createConnection(terms.mongoUri).asPromise();
  const db = connection.getClient().db(`${terms.prefix}-bare`, { writeConcern: { w: 'majority' } });
  const contacts = db.collection<ContactRow>('contacts');
  const traces = db.collection<Row & { trace: string }>('traces');
  await Promise.all([producer.connect(), consumer.connect()]);
  const name = `${terms.prefix}.${learnerEvents}.g1`;
  await consumer.subscribe({ topics: [name], fromBeginning: true });
  let owned = 0;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => (owned = (payload.memberAssignment[name] ?? []).length));
  const open = Array.from({ length: partitions }, () => 0);
  const behind = Array.from({ length: partitions }, () => 0);
  const write = async (partition: number, next: string): Promise<void> => {
    const batch = recorded[partition]?.[behind[partition] ?? 0];
    if (!batch) throw new Error(`nothing was recorded for partition ${partition}, batch ${behind[partition]}`);
    await waits.during('read', contacts.find({ _id: { $in: batch.ids } }, { projection: { doc: 1, outboxEnds: 1 }, batchSize: 100_000 }).toArray());
    const { rows, messages } = batch.made();
    await waits.during('bulk write', contacts.bulkWrite(rows.map(({ _id, ...replacement }) => ({ replaceOne: { filter: { _id }, replacement } as mongo.ReplaceOneModel<ContactRow> })), { ordered: false }));
    await Promise.all([
      waits.during('produce', producer.sendBatch({ acks: -1, compression: CompressionTypes.LZ4, topicMessages: messages.map(({ topic, messages }) => ({ topic: `${terms.prefix}.bare-${topic}.g1`, messages })) })),
      waits.during('traces (beside)', traces.insertMany(batch.traces.map(({ trace }, i) => ({ _id: `${partition}-${behind[partition]}-${i}`, trace: String(trace) })), { ordered: false })),
    ]);
    await waits.during('offset commit', consumer.commitOffsets([{ topic: name, partition, offset: next }]));
    behind[partition] = (behind[partition] ?? 0) + 1;
    decided(batch.events);
  };
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: partitions,
    eachBatch: async ({ batch: { partition, messages }, heartbeat }) => {
      await go;
      for (const { offset, key, value } of messages) {
        if (String(key) === 'control') continue;
        // Whoever works with an event must read it.
        JSON.parse(String(value));
        open[partition] = (open[partition] ?? 0) + 1;
        if (open[partition] !== recorded[partition]?.[behind[partition] ?? 0]?.events) continue;
        open[partition] = 0;
        // kafkajs would try for ever, and say nothing.
        await write(partition, String(Number(offset) + 1)).catch(failed);
        await heartbeat();
      }
    },
  });
  return {
    owned: () => owned,
    stop: async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
      await connection.close();
    },
  };
}

/** By partition, in order. */
function readRecording(file: string, prepare: (batch: RecordedBatch) => Replayed): Replayed[][] {
  const recorded: Replayed[][] = Array.from({ length: partitions }, () => []);
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const batch = JSON.parse(line) as RecordedBatch;
    if (batch.events > batchSize) throw new Error('the recording holds a batch that is too large');
    recorded[batch.partition]?.push(prepare(batch));
  }
  return recorded;
}

const asRecorded = (batch: RecordedBatch): Replayed => ({ ...batch, made: () => ({ rows: batch.rows as unknown as ContactRow[], messages: batch.messages }) });

/** Each contact is parsed and written out again: what it takes to have one in hand, changed or not. */
function asStates(batch: RecordedBatch): Replayed {
  return { ...batch, made: () => ({ rows: batch.rows.map((row) => ({ ...row, doc: JSON.stringify(JSON.parse(String(row['doc']))) }) as unknown as ContactRow), messages: batch.messages }) };
}
