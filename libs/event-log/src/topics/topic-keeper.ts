import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import type { Kafka } from 'kafkajs';
import { ConnectionWatch } from '../kafka/connection-watch';
import { type Growth, type GrowthStep, growTopic } from '../kafka/generations/grow-topic';
import { type GrowthReader, growthReaders } from '../kafka/generations/growth-readers';
import { KafkaAdmin } from '../kafka/kafka-admin';
import { KafkaNames } from '../kafka/kafka-names';
import { type KafkaLogger, type KafkaSettings, openKafka } from '../kafka/kafka-settings';
import { KafkaTopics } from '../kafka/kafka-topics';
import type { TopicPlan } from './plan-topics';

const pauseMs = 500;
const patienceMs = 60_000;

/**
 * What an operator does to the topics of a deployment on Kafka. Faults of every method: `RetryableError`, 'log-unreachable' while Kafka does
 * not answer, 'log-refused' where it does not let us.
 */
export class TopicKeeper {
  private readonly kafka: Kafka;
  private readonly names: KafkaNames;
  private readonly admin: KafkaAdmin;
  private readonly topics: KafkaTopics;

  constructor(settings: KafkaSettings, logger: KafkaLogger) {
    this.kafka = openKafka(settings, logger);
    this.names = new KafkaNames(settings.prefix);
    this.admin = new KafkaAdmin(this.kafka, new ConnectionWatch(logger));
    this.topics = new KafkaTopics(this.admin, this.names, settings.topics);
  }

  /** What is to be done so that the topics are as the settings say, made with so many partitions. Changes nothing. */
  async plan(topics: readonly string[], partitions: number): Promise<TopicPlan[]> {
    return this.topics.plan(topics, partitions);
  }

  /** Creates what is absent, and sets what may be set while topics are in use. Answers what was planned, before it was done. */
  async apply(topics: readonly string[], partitions: number): Promise<TopicPlan[]> {
    const plans = await this.plan(topics, partitions);
    const absent = plans.filter(({ step }) => step === 'create');
    if (absent.length > 0) await this.topics.create(absent);
    for (const { name, step, differences } of plans) {
      const live = differences.filter(({ remedy }) => remedy === undefined);
      if (step !== 'growing' && live.length > 0) await this.admin.setConfigs(name, Object.fromEntries(live.map(({ field, configured }) => [field, configured])));
    }
    return plans;
  }

  /** See `growTopic`. Where Kafka fails while nothing can be appended, as when a broker dies, it is tried again for a minute. */
  async grow(topic: string, partitions: number, tell?: (step: GrowthStep) => void): Promise<Growth> {
    const house = { kafka: this.kafka, admin: this.admin, names: this.names, topics: this.topics };
    let closedAt: number | undefined;
    for (;;) {
      try {
        const growth = await growTopic(house, topic, partitions, (step) => {
          closedAt ??= performance.now();
          tell?.(step);
        });
        return closedAt === undefined ? growth : { ...growth, stoppedMs: performance.now() - closedAt };
      } catch (error) {
        if (!(error instanceof RetryableError) || closedAt === undefined || performance.now() - closedAt > patienceMs) throw error;
        await delay(pauseMs);
      }
    }
  }

  /** Where the groups of a topic stand, as far as Kafka knows them. */
  async readers(topic: string): Promise<GrowthReader[]> {
    return growthReaders(this.topics, topic);
  }

  async close(): Promise<void> {
    await this.admin.close();
  }
}
