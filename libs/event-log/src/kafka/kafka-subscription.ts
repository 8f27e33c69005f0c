import { setTimeout as delay } from 'node:timers/promises';
import { RetryableError } from '@parcours/platform';
import type { Consumer, EachBatchPayload, Kafka, TopicPartitionOffsetAndMetadata } from 'kafkajs';
import type { BatchHandler, Subscription, SubscriptionOptions } from '../event-log.port';
import { OffsetOutOfRangeError, TopicReplacedError } from '../event-log-errors';
import type { ConnectionWatch } from './connection-watch';
import type { GroupAnchors } from './group-anchors';
import { asFault } from './kafka-fault';
import { KafkaLane, type LaneConsumer, type LanePlace } from './kafka-lane';
import type { KafkaNames } from './kafka-names';
import type { KafkaLogger, KafkaSettings } from './kafka-settings';
import { checkStanding, type KafkaTopic, type KafkaTopics, type Standing } from './kafka-topics';
import { readKeptPlace, writeKeptPlace } from './kept-place';
import { intoRecord } from './to-record';

const firstBackOffMs = 250;
const lastBackOffMs = 5_000;
const commitPauseMs = 100;
/** Tries of a commit that may fail for the anchor alone, which is worth less than the place. */
const anchorTries = 5;

export interface SubscriptionHouse {
  kafka: Kafka;
  names: KafkaNames;
  topics: KafkaTopics;
  anchors: GroupAnchors;
  settings: KafkaSettings;
  watch: ConnectionWatch;
  logger: KafkaLogger;
}

type CommitOffsets = EachBatchPayload['commitOffsetsIfNecessary'];

/**
 * A group's reading of a topic in this process. connecting -> joining -> reading -> (group changes: joining | consumer crashes: waiting ->
 * connecting) -> ...; stopped is final. What kafkajs gives up is begun anew here, by a new consumer, so that there is one way back only.
 *
 * Guarantees: one batch in hand per partition; a partition that went to another member has its signal aborted and its commits refused, also
 * when this process slept past its session; what is held or halted never keeps this member from heartbeating or other partitions from going on.
 */
export class KafkaSubscription implements Subscription {
  private readonly lanes = new Map<number, KafkaLane>();
  /** The end of the last lane of a partition: a new one begins behind it. */
  private readonly ended = new Map<number, Promise<void>>();
  /** Committed offsets as this process saw them last: Kafka forgets a group's with the topic. */
  private readonly seen = new Map<number, KafkaLane['committed']>();
  private assigned: number[] = [];
  private consumer: Consumer | undefined;
  private commitOffsets: CommitOffsets | undefined;
  /** Counts assignments: what was begun under one is void under the next. */
  private assignment = 0;
  /** From the answer to a join request until the assignment is known: in between kafkajs commits for members and partitions that do not belong together. */
  private joining = false;
  /** Join requests since the last assignment, and the member that it was for. */
  private joins = 0;
  private member: string | undefined;
  private closing = false;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly house: SubscriptionHouse,
    private readonly topic: KafkaTopic,
    private readonly options: SubscriptionOptions,
    private readonly handler: BatchHandler,
    /** Told when a partition may be at the end of its generation. */
    private readonly onMark: () => void,
  ) {
    this.running = this.run();
  }

  get group(): string {
    return this.options.group;
  }

  get topicName(): string {
    return this.topic.topic;
  }

  /** Why partitions are not read on, by partition. */
  halts(): Error[] {
    return [...this.lanes.values()].flatMap(({ halted }) => (halted ? [halted] : []));
  }

  reading(): { generation: number; partitions: number } {
    return { generation: this.topic.generation, partitions: this.topic.partitions };
  }

  owned(): number[] {
    return [...this.assigned].sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    this.closing = true;
    for (const lane of this.lanes.values()) lane.stop();
    // The group is left behind the batches in hand: their commits need a member.
    await Promise.all([...this.lanes.values()].map(({ ended }) => ended));
    this.stopping.abort();
    await this.running;
    await Promise.all(this.ended.values());
  }

  private async run(): Promise<void> {
    let backOff = firstBackOffMs;
    while (!this.stopping.signal.aborted) {
      const began = this.assignment;
      const fault = await this.readUntilFault();
      this.assign([]);
      if (!fault) break;
      const told = asFault(fault, `reading ${this.topic.name}`);
      if (!(told instanceof RetryableError)) this.house.logger.error(`${told.message} Trying again until it is mended.`, 'event-log');
      else this.house.watch.fault(told);
      if (this.assignment > began + 1) backOff = firstBackOffMs;
      await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      backOff = Math.min(backOff * 2, lastBackOffMs);
    }
  }

  /** Resolves with what ended it; with nothing when it was stopped. */
  private async readUntilFault(): Promise<Error | undefined> {
    const { kafka, names, settings } = this.house;
    const consumer = kafka.consumer({
      groupId: names.group(this.group, this.topic),
      sessionTimeout: settings.sessionTimeoutMs,
      rebalanceTimeout: Math.max(settings.sessionTimeoutMs, 10_000),
      heartbeatInterval: settings.heartbeatMs,
      maxWaitTimeInMs: settings.maxWaitMs,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: async () => false },
    });
    this.consumer = consumer;
    const stopped = new Promise<undefined>((resolve) => this.stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    const crashed = new Promise<Error>((resolve) => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)));
    consumer.on(consumer.events.REQUEST, ({ payload }) => {
      if (payload.apiName !== 'JoinGroup') return;
      this.joining = true;
      this.joins += 1;
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      // Put out of the group, or past an assignment that it never saw: others may have read on and committed in between.
      if (payload.memberId !== this.member || this.joins > 1) this.loseAllBut([]);
      this.member = payload.memberId;
      this.joining = false;
      this.joins = 0;
      this.house.watch.answered();
      this.assign(payload.memberAssignment[this.topic.name] ?? []);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [this.topic.name], fromBeginning: true });
      // As many at once as there are: one that waits for room keeps no other from its records.
      await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: this.topic.partitions, eachBatch: (payload) => this.take(payload) });
      return await Promise.race([crashed, stopped]);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      this.commitOffsets = undefined;
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /** The partitions owned from now on. Those that stay go on as they are: only what is new is looked up. */
  private assign(partitions: number[]): void {
    this.assignment += 1;
    const before = this.owned();
    this.assigned = this.stopping.signal.aborted ? [] : partitions;
    this.loseAllBut(this.assigned);
    for (const lane of this.lanes.values()) lane.restart();
    const gained = this.assigned.filter((partition) => !this.lanes.has(partition));
    if (gained.length > 0) {
      this.consumer?.pause([{ topic: this.topic.name, partitions: gained }]);
      void this.openLanes(gained, this.assignment);
    }
    if (`${this.owned()}` !== `${before}`) this.options.onAssignment?.(this.owned());
  }

  private loseAllBut(kept: number[]): void {
    for (const lane of [...this.lanes.values()]) {
      if (kept.includes(lane.partition)) continue;
      this.lanes.delete(lane.partition);
      this.seen.set(lane.partition, lane.committed);
      this.ended.set(lane.partition, lane.ended);
      lane.lose();
    }
  }

  private async openLanes(partitions: number[], assignment: number): Promise<void> {
    const { topics, anchors } = this.house;
    const current = (): boolean => assignment === this.assignment && !this.closing;
    await Promise.all(partitions.map((partition) => this.ended.get(partition)));
    for (let backOff = firstBackOffMs; current(); backOff = Math.min(backOff * 2, lastBackOffMs)) {
      try {
        let standings = await topics.standings(this.topic, this.group);
        const forgotten = await anchors.forgotten(this.topic, this.group, standings);
        if (!current()) return;
        if (this.topic.generation > 1 && (await this.goOver(partitions.filter((partition) => !forgotten.has(partition)), standings))) {
          standings = await topics.standings(this.topic, this.group);
          if (!current()) return;
        }
        for (const partition of partitions) {
          const { begin, end, ...kept } = standings[partition] ?? { next: undefined, metadata: undefined, begin: 0, end: 0 };
          const { metadata, ...known } = readKeptPlace(kept.metadata);
          const { next, appendedAt } = kept.next !== undefined ? { next: kept.next, ...known } : (this.seen.get(partition) ?? { next: undefined, appendedAt: undefined });
          const start = { topic: this.topic.topic, group: this.group, generation: this.topic.generation, partitions: this.topic.partitions, partition, batchSize: this.options.batchSize ?? 500 };
          const lane = new KafkaLane({ ...start, next: next ?? begin, metadata, appendedAt, stored: kept.next !== undefined }, this.laneConsumer(partition), this.handler);
          this.lanes.set(partition, lane);
          try {
            checkStanding(this.topic, this.group, partition, { next, begin, end });
            const lost = forgotten.get(partition);
            if (lost) throw lost;
            lane.start(begin);
          } catch (error) {
            lane.halt(error as Error);
          }
        }
        return;
      } catch {
        // Told by the topics themselves; while Kafka is silent there is nothing to read either.
        await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** Takes a place where the group has none yet, with what it brought from the generation before: Kafka does not keep that one for ever. */
  private async goOver(partitions: number[], standings: Standing[]): Promise<boolean> {
    const places = partitions.flatMap((partition) => {
      const { next, begin, metadata } = standings[partition] ?? { next: 0, begin: 0, metadata: undefined };
      const { metadata: brought } = readKeptPlace(metadata);
      return next !== undefined || this.seen.has(partition) ? [] : [{ topic: this.topic.name, partition, offset: String(begin), metadata: writeKeptPlace({ metadata: brought, appendedAt: undefined }) }];
    });
    if (places.length > 0) await this.consumer?.commitOffsets(places);
    return places.length > 0;
  }

  private async take({ batch, commitOffsetsIfNecessary, isStale }: EachBatchPayload): Promise<void> {
    this.commitOffsets = commitOffsetsIfNecessary;
    const lane = this.lanes.get(batch.partition);
    if (!lane || isStale()) return;
    lane.take(batch.messages, Number(batch.highWatermark));
    await lane.untilRoom(this.house.settings.maxWaitMs);
  }

  private laneConsumer(partition: number): LaneConsumer {
    const { topics } = this.house;
    const name = this.topic.name;
    return {
      commit: (lane, place) => this.commit(lane, place),
      marked: this.onMark,
      read: (message) => intoRecord(this.topic, partition, message),
      replaced: (found) => new TopicReplacedError(name, this.house.names.group(this.group, this.topic), partition, found),
      pause: () => this.consumer?.pause([{ topic: name, partitions: [partition] }]),
      resume: () => this.consumer?.resume([{ topic: name, partitions: [partition] }]),
      seek: (offset) => this.consumer?.seek({ topic: name, partition, offset: String(offset) }),
      check: async (next) => {
        for (let backOff = firstBackOffMs; ; backOff = Math.min(backOff * 2, lastBackOffMs)) {
          try {
            const range = (await topics.ranges(this.topic))[partition] ?? { begin: 0, end: 0 };
            checkStanding(this.topic, this.group, partition, { next, ...range });
            return range.begin;
          } catch (error) {
            if (error instanceof OffsetOutOfRangeError || this.stopping.signal.aborted) throw error;
            await delay(backOff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
          }
        }
      },
      halted: (error) => this.house.logger.error(error.message, 'event-log'),
    };
  }

  /** While the group changes Kafka refuses commits: tried again as long as the lane is ours and a session lasts. */
  private async commit(lane: KafkaLane, { offset, anchor, ...kept }: LanePlace): Promise<void> {
    const place: TopicPartitionOffsetAndMetadata = { topic: this.topic.name, partition: lane.partition, offset: String(offset), metadata: writeKeptPlace(kept) };
    const topics = [{ topic: place.topic, partitions: [place] }];
    const anchored = anchor ? [...topics, this.house.anchors.anchor(this.topic, lane.partition)] : topics;
    let fault: unknown;
    for (let spent = 0; spent < this.house.settings.sessionTimeoutMs && !lane.lost; spent += commitPauseMs) {
      const { commitOffsets } = this;
      if (!this.joining && commitOffsets) {
        try {
          return await commitOffsets({ topics: spent < anchorTries * commitPauseMs ? anchored : topics });
        } catch (error) {
          fault = error;
        }
      }
      await delay(commitPauseMs);
    }
    if (lane.lost) throw new RetryableError('partition-lost', `Partition ${lane.partition} of ${place.topic} is another's by now: ${offset} is not committed.`);
    throw asFault(fault, `committing ${offset} of ${place.topic}/${lane.partition}`);
  }
}
