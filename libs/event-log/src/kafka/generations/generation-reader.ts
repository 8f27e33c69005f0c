import { setTimeout as delay } from 'node:timers/promises';
import type { BatchHandler, Subscription, SubscriptionOptions } from '../../event-log.port';
import { KafkaSubscription, type SubscriptionHouse } from '../kafka-subscription';
import type { KafkaTopic } from '../kafka-topics';

/** How often it is looked whether the topic has grown (ms): seldom, and often once a partition's end was read. */
const patrolMs = 5_000;
const firstPauseMs = 100;

/**
 * A group's reading of a topic through its generations: reading generation n -> (n is closed, n + 1 is there, and the group has committed all
 * of n) -> reading n + 1 -> ...; stopped is final. A contact may be in another partition of the next generation: so none of those is begun
 * before all partitions of this one are done, whichever members they belong to.
 */
export class GenerationReader implements Subscription {
  private current: KafkaSubscription;
  private pauseMs = patrolMs;
  private awake: AbortController | undefined;
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(
    private readonly house: SubscriptionHouse,
    private topic: KafkaTopic,
    private readonly options: SubscriptionOptions,
    private readonly handler: BatchHandler,
  ) {
    this.current = this.read();
    this.watching = this.watch();
  }

  get group(): string {
    return this.options.group;
  }

  get topicName(): string {
    return this.topic.topic;
  }

  halts(): Error[] {
    return this.current.halts();
  }

  reading(): { generation: number; partitions: number } {
    return this.current.reading();
  }

  owned(): number[] {
    return this.current.owned();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.awake?.abort();
    // One after the other: who goes over meanwhile may have begun the next generation.
    await Promise.all([this.watching, this.current.stop()]);
    await this.current.stop();
  }

  private read(): KafkaSubscription {
    return new KafkaSubscription(this.house, this.topic, this.options, this.handler, () => this.lookSoon());
  }

  private lookSoon(): void {
    this.pauseMs = firstPauseMs;
    this.awake?.abort();
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.awake = new AbortController();
      await delay(this.pauseMs, undefined, { signal: this.awake.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      this.pauseMs = Math.min(this.pauseMs * 2, patrolMs);
      // What goes wrong is told by the topics themselves; it is looked again.
      if (await this.goOver().catch(() => false)) this.pauseMs = patrolMs;
    }
  }

  private async goOver(): Promise<boolean> {
    const { topics, anchors, logger } = this.house;
    // 1. is there a next generation?
    const next = (await topics.generations(this.topic.topic, firstPauseMs / 2)).find(({ generation }) => generation > this.topic.generation);
    if (!next) return false;
    // 2. is this one done, all of it, by whomever?
    if (!(await topics.isFinished(this.topic, this.group))) {
      this.pauseMs = Math.min(this.pauseMs, patrolMs / 5);
      return false;
    }
    await anchors.prepare(next);
    // 3. nothing is in hand any more: go over
    await this.current.stop();
    if (this.stopping.signal.aborted) return false;
    this.topic = next;
    this.current = this.read();
    logger.log(`Group ${this.group} has done generation ${next.generation - 1} of ${next.topic}, and reads generation ${next.generation} with ${next.partitions} partitions.`, 'event-log');
    return true;
  }
}
