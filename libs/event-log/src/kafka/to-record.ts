import type { KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../event-log.port';
import { fromKafkaMessage } from './cloud-events-binding';
import type { KafkaTopic } from './kafka-topics';

/** A Kafka message as a record. Whatever it holds becomes one: what can not be read is poison for its reader, not for the partition. */
export function toRecord({ topic, generation }: KafkaTopic, partition: number, { key, value, headers, offset, timestamp }: KafkaMessage): LogRecord {
  return { topic, generation, partition, offset: Number(offset), key: key?.toString() ?? '', ...fromKafkaMessage(value, headers), appendedAt: Number(timestamp) };
}
