import { setTimeout as delay } from 'node:timers/promises';
import { faultCode } from '@parcours/platform';
import type { Kafka } from 'kafkajs';
import type { BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions, TopicState } from '../event-log.port';
import { TopicError } from '../event-log-errors';
import { AppendQueue } from './append-queue';
import { ClientSockets } from './client-sockets';
import { ConnectionWatch } from './connection-watch';
import { Appender } from './generations/appender';
import { GenerationReader } from './generations/generation-reader';
import { GroupAnchors } from './group-anchors';
import { KafkaAdmin } from './kafka-admin';
import { KafkaNames } from './kafka-names';
import { type KafkaLogger, type KafkaSettings, openKafka } from './kafka-settings';
import { checkStanding, KafkaTopics } from './kafka-topics';
import { readRange } from './read-range';

const firstBackOffMs = 250;
const lastBackOffMs = 5_000;
/** A growth is noticed so late by who asks for lag. */
const lagAgeMs = 1_000;

/**
 * The log on Kafka. Nothing is connected before it is needed, and every connection comes back by itself. Faults of `append` and of questions
 * are `RetryableError`s ('log-unreachable', 'log-refused' where Kafka does not let us): an append that rejects may have been written, repeating it is safe for readers that drop what
 * they have seen. An append that is larger than a record batch (4 MB in one partition) is written in pieces, in order.
 */
export class KafkaEventLog implements EventLog {
  private readonly sockets: ClientSockets;
  private readonly kafka: Kafka;
  private readonly names: KafkaNames;
  private readonly watch: ConnectionWatch;
  private readonly admin: KafkaAdmin;
  private readonly topics: KafkaTopics;
  private readonly anchors: GroupAnchors;
  private readonly appends: AppendQueue;
  private readonly appender: Appender;
  private readonly subscriptions = new Set<GenerationReader>();

  constructor(
    private readonly settings: KafkaSettings,
    private readonly logger: KafkaLogger,
  ) {
    this.sockets = new ClientSockets(settings.socketFactory);
    this.kafka = openKafka({ ...settings, socketFactory: this.sockets.factory }, logger);
    this.names = new KafkaNames(settings.prefix);
    this.watch = new ConnectionWatch(logger, settings.brokers);
    this.admin = new KafkaAdmin(this.kafka, this.watch);
    this.topics = new KafkaTopics(this.admin, this.names, settings.topics);
    this.anchors = new GroupAnchors(this.topics, this.names);
    this.appends = new AppendQueue(this.kafka, settings, this.watch);
    this.appender = new Appender(this.topics, this.appends, settings.growthPatienceMs);
  }

  /** Resolves as soon as Kafka answers; a process that starts before Kafka waits here. Rejects where Kafka refuses us ('log-refused'), and when `signal` is aborted. */
  async untilReachable(signal?: AbortSignal): Promise<void> {
    for (let backOff = firstBackOffMs; ; backOff = Math.min(backOff * 2, lastBackOffMs)) {
      try {
        return await this.topics.ping();
      } catch (error) {
        if (faultCode(error) === 'log-refused') throw error;
        await delay(backOff, undefined, signal && { signal });
      }
    }
  }

  problems(): string[] {
    const halted = [...this.subscriptions].flatMap((subscription) => subscription.halts().map(({ message }) => message));
    return [...(this.watch.silent !== undefined ? [this.watch.silent] : []), ...halted];
  }

  async ensureTopic(topic: string, partitions: number): Promise<void> {
    await this.topics.ensure(topic, partitions);
  }

  /** For processes that make no topics: one `TopicError` about all that are absent or have another number of partitions. */
  async checkTopics(topics: readonly string[], partitions: number): Promise<void> {
    await this.topics.check(topics, partitions);
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    return this.appender.append(topic, records);
  }

  async subscribe(topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    const opened = await this.topics.readBy(topic, options.group, 0);
    const standings = await this.topics.standings(opened, options.group);
    standings.forEach((standing, partition) => checkStanding(opened, options.group, partition, standing));
    await this.anchors.prepare(opened);
    for (const [, error] of await this.anchors.forgotten(opened, options.group, standings)) throw error;
    for (const { topicName, group } of this.subscriptions) {
      if (topicName === topic && group === options.group) throw new TopicError('group-taken', `Group ${group} already reads ${topic} in this process.`);
    }
    const { kafka, names, topics, anchors, settings, watch, logger } = this;
    const subscription = new GenerationReader({ kafka, names, topics, anchors, settings, watch, logger }, opened, options, async (batch) => handler(batch));
    this.subscriptions.add(subscription);
    return {
      owned: () => subscription.owned(),
      reading: () => subscription.reading(),
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

  /** Records that a group has not done, by partition: of the generation that it reads, and behind them of those that came after it. */
  async lag(topic: string, group: string): Promise<number[]> {
    const reads = await this.topics.readBy(topic, group, lagAgeMs);
    const ahead = (await this.topics.generations(topic)).filter(({ generation }) => generation >= reads.generation);
    const standings = await Promise.all(ahead.map((generation) => this.topics.standings(generation, group)));
    return standings.flat().map(({ next, begin, end }) => end - (next ?? begin));
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
    // Behind these nothing is written any more, and no answer is worth waiting for.
    this.sockets.close();
    await this.admin.close();
  }
}
