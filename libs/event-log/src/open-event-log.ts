import type { Clock, EmbeddedDatabase, Settings } from '@parcours/platform';
import { EmbeddedEventLog } from './embedded/embedded-event-log';
import type { EventLog } from './event-log.port';
import { KafkaEventLog } from './kafka/kafka-event-log';
import { type KafkaLogger, kafkaSettings } from './kafka/kafka-settings';

export interface LogHouse {
  clock: Clock;
  logger: KafkaLogger;
  /** Opened only for the embedded log. */
  database(): EmbeddedDatabase;
}

/** The log that the settings name: Kafka where `kafkaBrokers` is set, else the one in the embedded data file. Nothing is connected yet. */
export function openEventLog(settings: Settings, { clock, logger, database }: LogHouse): EventLog {
  const kafka = kafkaSettings(settings);
  return kafka ? new KafkaEventLog(kafka, logger) : new EmbeddedEventLog(database(), clock);
}
