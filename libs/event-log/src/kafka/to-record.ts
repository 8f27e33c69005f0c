import type { KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../event-log.port';
import { fromKafkaMessage } from './cloud-events-binding';
import type { KafkaTopic } from './kafka-topics';

/** Whether a message says nothing: it closes a generation of its topic, or tried whether that is closed. No handler gets it. */
export function isMark({ key, value }: Pick<KafkaMessage, 'key' | 'value'>): boolean {
  return key === null && value === null;
}

/** As `toRecord`, of a message that is not looked at again: what it held is let go, which kafkajs would keep until all it fetched with it is handled. */
export function intoRecord(of: KafkaTopic, partition: number, message: KafkaMessage): LogRecord {
  const record = toRecord(of, partition, message);
  message.key = null;
  message.value = null;
  message.headers = undefined;
  return record;
}

/** A Kafka message as a record. Whatever it holds becomes one: what can not be read is poison for its reader, not for the partition. */
export function toRecord(of: KafkaTopic, partition: number, message: KafkaMessage): LogRecord {
  const bound = fromKafkaMessage(message.value, message.headers);
  // Written out: a spread costs more than all the rest.
  return {
    topic: of.topic,
    generation: of.generation,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? '',
    value: bound.value,
    headers: bound.headers,
    appendedAt: Number(message.timestamp),
  };
}
