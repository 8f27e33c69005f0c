import type { AppLogger, Settings } from '@parcours/platform';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';

export type KafkaLogger = Pick<AppLogger, 'log' | 'warn' | 'error' | 'debug'>;

/** How this deployment uses Kafka. Times in milliseconds. */
export interface KafkaSettings {
  brokers: string[];
  /** Begins the name of every topic and group. */
  prefix: string;
  ssl: boolean;
  /** SCRAM-SHA-512; without it nobody signs in. */
  user?: { name: string; password: string };
  /** Messages are compressed by gzip, which kafkajs brings along. */
  compress: boolean;
  /** A member that says nothing for so long has lost its partitions. */
  sessionTimeoutMs: number;
  heartbeatMs: number;
  /** The broker holds a fetch for so long when there is nothing to read. It also bounds how long a partition that is read again waits for its first fetch. */
  maxWaitMs: number;
  requestTimeoutMs: number;
  /** How connections are opened where it is not the usual way, such as through a proxy. */
  socketFactory?: ISocketFactory;
}

export const kafkaDefaults = { ssl: false, compress: true, sessionTimeoutMs: 10_000, heartbeatMs: 1_000, maxWaitMs: 100, requestTimeoutMs: 15_000 } as const;

/** The Kafka that the settings name; undefined where they name none. */
export function kafkaSettings({ kafkaBrokers, kafkaSsl, kafkaUser, kafkaPassword, prefix }: Pick<Settings, 'kafkaBrokers' | 'kafkaSsl' | 'kafkaUser' | 'kafkaPassword' | 'prefix'>): KafkaSettings | undefined {
  if (!kafkaBrokers?.length) return undefined;
  return {
    ...kafkaDefaults,
    brokers: kafkaBrokers,
    prefix,
    ssl: kafkaSsl,
    ...(kafkaUser !== undefined && { user: { name: kafkaUser, password: kafkaPassword ?? '' } }),
  };
}

/** A client of kafkajs. What it says itself is for debugging: its users tell what went wrong, once. */
export function openKafka({ brokers, prefix, ssl, user, requestTimeoutMs, socketFactory }: KafkaSettings, logger: KafkaLogger): Kafka {
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
