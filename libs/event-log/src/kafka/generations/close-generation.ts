import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs';
import { fenceBytes } from '../../topics/fence';
import type { KafkaAdmin } from '../kafka-admin';
import { asFault, refusalOf } from '../kafka-fault';
import type { KafkaTopic, KafkaTopics } from '../kafka-topics';

const pauseMs = 20;
const patienceMs = 60_000;
const tries = 10;

const mark = { key: null, value: null };
/** As a mark, but larger than the fence lets in. */
const probe = { ...mark, headers: { 'parcours-probe': 'closed?' } };

/**
 * Closes a generation for good: when it resolves, every record in it is durable, and none will follow, from whomever and however late. It may
 * be interrupted anywhere and begun again. Nothing of ours has to agree, so no process that sleeps, hangs or is cut off can do harm: the
 * broker itself refuses what comes. Throws `RetryableError`.
 */
export async function closeGeneration({ kafka, admin, topics }: { kafka: Kafka; admin: KafkaAdmin; topics: KafkaTopics }, topic: KafkaTopic): Promise<void> {
  // 1. the topic takes nothing any more that is larger than a mark
  await admin.setConfigs(topic.name, { 'max.message.bytes': String(fenceBytes) });
  const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner: () => ({ message }) => message.partition ?? 0 });
  const partitions = Array.from({ length: topic.partitions }, (_, partition) => partition);
  try {
    await producer.connect();
    for (let tried = 0; tried < tries; tried++) {
      // 2. every partition's leader knows it
      await Promise.all(partitions.map((partition) => untilClosed(producer, topic, partition)));
      // 3. a mark behind all that came before: it is durable, so they are
      const marked = await producer.send({ topic: topic.name, acks: -1, compression: CompressionTypes.None, messages: partitions.map((partition) => ({ ...mark, partition })) });
      // 4. a leader that just took over may have let in what came before it knew: then a mark behind that
      const ends = await topics.ranges(topic);
      if (marked.every(({ partition, baseOffset }) => ends[partition]?.end === Number(baseOffset) + 1) && marked.length === partitions.length) return;
    }
  } catch (error) {
    throw asFault(error, `closing ${topic.name}`);
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
  throw new RetryableError('topic-growing', `Something else goes on writing to ${topic.name}, though it is closed. Run the command again once it is stopped.`);
}

async function untilClosed(producer: Producer, { name }: KafkaTopic, partition: number): Promise<void> {
  for (const latest = performance.now() + patienceMs; performance.now() < latest; await delay(pauseMs)) {
    if (await refuses(producer, name, { ...probe, partition })) return;
  }
  throw new RetryableError('topic-growing', `Kafka does not close partition ${partition} of ${name}. Run the command again.`);
}

async function refuses(producer: Producer, topic: string, message: Message): Promise<boolean> {
  try {
    await producer.send({ topic, acks: -1, compression: CompressionTypes.None, messages: [message] });
    return false;
  } catch (error) {
    if (refusalOf(error) === 'too-large') return true;
    throw error;
  }
}
