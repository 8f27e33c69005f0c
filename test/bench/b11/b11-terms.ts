import { channelTopics, journeyTraces, kafkaDefaults, KafkaEventLog, learnerEvents, type KafkaLogger } from '@parcours/event-log';
import { mongoDefaults, MongoHouse } from '@parcours/store';

/** What both sides are told. */
/** `bare`: the loop that anybody would write; `bytes`: the same, which neither reads nor makes what it moves. */
export interface SideTerms {
  side: 'ours' | 'bare' | 'bytes';
  brokers: string[];
  mongoUri: string;
  /** Names the deployment: topics, groups and database. */
  prefix: string;
  events: number;
  /** Where the recording of what ours writes is. */
  recording: string;
}

/** What a side measured from `go` to its end. Times in milliseconds. */
export interface SideResult {
  events: number;
  wall: number;
  /** User and system time of the process. */
  cpu: number;
  /** Time spent waiting for each kind of request, and how many there were. */
  waits: Record<string, { ms: number; count: number }>;
}

export type ToSide = { type: 'go' } | { type: 'stop' };
export type FromSide = { type: 'ready' } | { type: 'done'; result: SideResult } | { type: 'failed'; message: string };

/** What one batch of ours read and wrote: of it the bare loop writes the same bytes. */
export interface RecordedBatch {
  partition: number;
  events: number;
  ids: string[];
  rows: Record<string, unknown>[];
  messages: { topic: string; messages: { key: string; partition: number; value: string; headers: Record<string, string> }[] }[];
  traces: Record<string, unknown>[];
}

export const batchSize = 500;
export const contacts = 500;
export const partitions = 4;
export const topics = [learnerEvents, ...channelTopics, journeyTraces];

export const quiet: KafkaLogger = { log: () => undefined, warn: (message) => console.error(String(message)), error: (message) => console.error(String(message)), debug: () => undefined };

export const openLog = ({ brokers, prefix }: Pick<SideTerms, 'brokers' | 'prefix'>): KafkaEventLog => new KafkaEventLog({ ...kafkaDefaults, brokers, prefix, maxWaitMs: 50 }, quiet);

export const openMongo = ({ mongoUri, prefix }: Pick<SideTerms, 'mongoUri' | 'prefix'>, onCommand?: ConstructorParameters<typeof MongoHouse>[2]): MongoHouse =>
  new MongoHouse({ ...mongoDefaults, uri: mongoUri, database: prefix }, { log: () => undefined, error: (message) => console.error(String(message)) }, onCommand);

/** Adds up what is waited for. */
export class Waits {
  readonly told: SideResult['waits'] = {};

  async during<T>(what: string, work: Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await work;
    } finally {
      const told = (this.told[what] ??= { ms: 0, count: 0 });
      told.ms += performance.now() - begun;
      told.count += 1;
    }
  }
}
