import { setTimeout as delay } from 'node:timers/promises';
import { TerminalError } from '@parcours/platform';
import type { Kafka } from 'kafkajs';
import type { BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions, TopicState } from '../event-log.port';
import { TopicError } from '../event-log-errors';
import { placeOf } from '../place-of';
import { AppendQueue, type PlacedMessage } from './append-queue';
import { toKafkaMessage } from './cloud-events-binding';
import { ConnectionWatch } from './connection-watch';
import { KafkaNames } from './kafka-names';
import { type KafkaLogger, type KafkaSettings, openKafka } from './kafka-settings';
import { KafkaSubscription } from './kafka-subscription';
import { checkStanding, KafkaTopics } from './kafka-topics';
import { readRange } from './read-range';

const firstBackOffMs = 250;
const lastBackOffMs = 5_000;

/**
 * The log on Kafka. Nothing is connected before it is needed, and every connection comes back by itself. Faults of `append` and of questions
 * are `RetryableError`s ('log-unreachable'): an append that rejects may have been written, repeating it is safe for readers that drop what
 * they have seen. An append that is larger than a record batch (900 kB in one partition) is written in pieces, in order. Refused credentials
 * are a `TerminalError` ('log-refused').
 */
export class KafkaEventLog implements EventLog {
  private readonly kafka: Kafka;
  private readonly names: KafkaNames;
  private readonly watch: ConnectionWatch;
  private readonly topics: KafkaTopics;
  private readonly appends: AppendQueue;
  private readonly subscriptions = new Set<KafkaSubscription>();

  constructor(
    private readonly settings: KafkaSettings,
    private readonly logger: KafkaLogger,
  ) {
    this.kafka = openKafka(settings, logger);
    this.names = new KafkaNames(settings.prefix);
    this.watch = new ConnectionWatch(logger);
    this.topics = new KafkaTopics(this.kafka, this.names, this.watch);
    this.appends = new AppendQueue(this.kafka, settings, this.watch);
  }

  /** Resolves as soon as Kafka answers; a process that starts before Kafka waits here. Rejects with a `TerminalError`, and when `signal` is aborted. */
  async untilReachable(signal?: AbortSignal): Promise<void> {
    for (let backOff = firstBackOffMs; ; backOff = Math.min(backOff * 2, lastBackOffMs)) {
      try {
        return await this.topics.ping();
      } catch (error) {
        if (error instanceof TerminalError) throw error;
        await delay(backOff, undefined, signal && { signal });
      }
    }
  }

  /** What keeps this process from being ready: Kafka that does not answer, partitions that are halted. Empty when all is well. */
  problems(): string[] {
    const halted = [...this.subscriptions].flatMap((subscription) => subscription.halts().map(({ message }) => message));
    return [...(this.watch.silent !== undefined ? [this.watch.silent] : []), ...halted];
  }

  async ensureTopic(topic: string, partitions: number): Promise<void> {
    await this.topics.ensure(topic, partitions);
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const { name, partitions } = await this.topics.open(topic);
    const messages = records.map((record): PlacedMessage => {
      const partition = placeOf(record, partitions);
      if (!(partition >= 0 && partition < partitions)) throw new RangeError(`Topic ${name} has no partition ${partition}.`);
      return { key: record.key, partition, ...toKafkaMessage(record.value, record.headers) };
    });
    return this.appends.append(name, messages);
  }

  async subscribe(topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    const opened = await this.topics.open(topic);
    const standings = await this.topics.standings(opened, options.group);
    standings.forEach((standing, partition) => checkStanding(opened, options.group, partition, standing));
    for (const { topicName, group } of this.subscriptions) {
      if (topicName === topic && group === options.group) throw new TopicError('group-taken', `Group ${group} already reads ${topic} in this process.`);
    }
    const { kafka, names, topics, settings, watch, logger } = this;
    const subscription = new KafkaSubscription({ kafka, names, topics, settings, watch, logger }, opened, options, async (batch) => handler(batch));
    this.subscriptions.add(subscription);
    return {
      owned: () => subscription.owned(),
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  async state(topic: string): Promise<TopicState> {
    const opened = await this.topics.open(topic);
    const ranges = await this.topics.ranges(opened);
    return { topic, generation: opened.generation, partitions: opened.partitions, ends: ranges.map(({ end }) => end) };
  }

  async committed(topic: string, group: string): Promise<number[]> {
    const standings = await this.topics.standings(await this.topics.open(topic), group);
    return standings.map(({ next }) => next ?? 0);
  }

  /** Records between the ends and what each partition's group has committed. */
  async lag(topic: string, group: string): Promise<number[]> {
    const standings = await this.topics.standings(await this.topics.open(topic), group);
    return standings.map(({ next, begin, end }) => end - (next ?? begin));
  }

  /** For tools and tests: each call joins a group of its own for a moment, some 100 ms. */
  async read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]> {
    const opened = await this.topics.open(topic);
    const range = (await this.topics.ranges(opened))[partition];
    if (!range) return [];
    const from = Math.max(offset, range.begin);
    return readRange({ kafka: this.kafka, names: this.names }, opened, partition, from, Math.min(from + limit, range.end));
  }

  /** Removes the records before each partition's offset, as retention does. */
  async prune(topic: string, before: number[]): Promise<void> {
    await this.topics.deleteRecords(await this.topics.open(topic), before);
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.subscriptions.clear();
    await this.appends.close();
    await this.topics.close();
  }
}
