import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import { AssignerProtocol, type EachBatchHandler, type Kafka, type PartitionAssigner } from 'kafkajs';
import type { LogRecord } from '../event-log.port';
import { asFault } from './kafka-fault';
import type { KafkaNames } from './kafka-names';
import type { KafkaTopic } from './kafka-topics';
import { isMark, toRecord } from './to-record';


const tries = 5;
const pauseMs = 300;
const patienceMs = 30_000;

/**
 * Records of a partition from `from` to before `until`. kafkajs reads in groups only: this is one of our own, for a moment, that commits
 * nothing, and whose one member is given the one partition. Faults that may pass are tried again a few times, then a `RetryableError`.
 */
export async function readRange(house: { kafka: Kafka; names: KafkaNames }, topic: KafkaTopic, partition: number, from: number, until: number): Promise<LogRecord[]> {
  if (from >= until) return [];
  for (let tried = 1; ; tried++) {
    try {
      return await readOnce(house, topic, partition, from, until);
    } catch (error) {
      const fault = asFault(error, `reading ${topic.name}/${partition}`);
      if (tried === tries || !(fault instanceof RetryableError)) throw fault;
      await delay(pauseMs);
    }
  }
}

async function readOnce({ kafka, names }: { kafka: Kafka; names: KafkaNames }, topic: KafkaTopic, partition: number, from: number, until: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  let next = from;
  const consumer = kafka.consumer({
    groupId: names.passing('read', randomUUID()),
    partitionAssigners: [onlyPartition(topic.name, partition)],
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => false },
  });
  const reading = new AbortController();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic.name], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      // Retention may take away what is waited for.
      delay(patienceMs, undefined, { signal: reading.signal, ref: false }).then(() => reject(new Error(`the records up to ${until} did not come`)), () => undefined);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, () => consumer.seek({ topic: topic.name, partition, offset: String(from) }));
      const eachBatch: EachBatchHandler = async ({ batch }) => {
        for (const message of batch.messages) {
          const offset = Number(message.offset);
          if (offset < next || offset >= until) continue;
          next = offset + 1;
          if (!isMark(message)) records.push(toRecord(topic, partition, message));
        }
        if (Number(batch.lastOffset()) >= until - 1) resolve();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    });
    return records;
  } finally {
    reading.abort();
    await consumer.disconnect().catch(() => undefined);
  }
}

const onlyPartition = (topic: string, partition: number): PartitionAssigner => () => ({
  name: 'only-one',
  version: 0,
  assign: async ({ members }) => members.map(({ memberId }) => ({ memberId, memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 0, assignment: { [topic]: [partition] }, userData: Buffer.alloc(0) }) })),
  protocol: ({ topics }) => ({ name: 'only-one', metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }) }),
});
