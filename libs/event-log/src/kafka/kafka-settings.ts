import { type AppLogger, type Settings, spanMs } from '@parcours/platform';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';
import type { TopicSettings } from '../topics/topic-spec';
import { registerLz4 } from './lz4-codec';

export type KafkaLogger = Pick<AppLogger, 'log' | 'warn' | 'error' | 'debug'>;

/** How this deployment uses Kafka. Times in milliseconds. */
export interface KafkaSettings {
  brokers: string[];
  /** Begins the name of every topic and group. */
  prefix: string;
  ssl: boolean;
  /** SCRAM-SHA-512; without it nobody signs in. */
  user?: { name: string; password: string };
  /** Messages are compressed, by LZ4. Read is what is compressed by LZ4 or gzip, whatever this says. */
  compress: boolean;
  /** A member that says nothing for so long has lost its partitions. */
  sessionTimeoutMs: number;
  heartbeatMs: number;
  /** The broker holds a fetch for so long when there is nothing to read. It also bounds how long a partition that is read again waits for its first fetch. */
  maxWaitMs: number;
  requestTimeoutMs: number;
  /** What topics are made like. */
  topics: TopicSettings;
  /** An append that meets a topic in growth waits for so long. */
  growthPatienceMs: number;
  /** How connections are opened where it is not the usual way, such as through a proxy. */
  socketFactory?: ISocketFactory;
}

export const kafkaDefaults = {
  ssl: false, compress: true, sessionTimeoutMs: 10_000, heartbeatMs: 500, maxWaitMs: 100, requestTimeoutMs: 15_000, growthPatienceMs: 10_000,
  topics: { keepEventsMs: 30 * 86_400_000, keepCommandsMs: 7 * 86_400_000 },
} as const;

/** The Kafka that the settings name; undefined where they name none. */
export function kafkaSettings({ kafkaBrokers, kafkaSsl, kafkaUser, kafkaPassword, prefix, topics }: Pick<Settings, 'kafkaBrokers' | 'kafkaSsl' | 'kafkaUser' | 'kafkaPassword' | 'prefix'> & Partial<Pick<Settings, 'topics'>>): KafkaSettings | undefined {
  if (!kafkaBrokers?.length) return undefined;
  return {
    ...kafkaDefaults,
    brokers: kafkaBrokers,
    prefix,
    ssl: kafkaSsl,
    ...(topics && { topics: topicSettings(topics) }),
    ...(kafkaUser !== undefined && { user: { name: kafkaUser, password: kafkaPassword ?? '' } }),
  };
}

function topicSettings({ replication, keepEvents, keepCommands }: Settings['topics']): TopicSettings {
  return {
    ...(replication !== undefined && { replication }),
    keepEventsMs: spanMs(keepEvents) ?? kafkaDefaults.topics.keepEventsMs,
    keepCommandsMs: spanMs(keepCommands) ?? kafkaDefaults.topics.keepCommandsMs,
  };
}

/** A client of kafkajs. What it says itself is for debugging: its users tell what went wrong, once. */
export function openKafka({ brokers, prefix, ssl, user, requestTimeoutMs, socketFactory }: KafkaSettings, logger: KafkaLogger): Kafka {
  registerLz4();
  return new Kafka({
    brokers,
    clientId: prefix || 'parcours',
    ...(ssl && { ssl }),
    ...(user && { sasl: { mechanism: 'scram-sha-512', username: user.name, password: user.password } }),
    ...(socketFactory && { socketFactory }),
    connectionTimeout: 3_000,
    requestTimeout: requestTimeoutMs,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.WARN,
    logCreator: () => ({ namespace, log }) => logger.debug(`${namespace}: ${log.message}`, 'kafkajs'),
  });
}
