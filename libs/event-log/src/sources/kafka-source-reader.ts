import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { ConnectionWatch } from '../kafka/connection-watch';
import { type KafkaLogger, type KafkaSettings, openKafka } from '../kafka/kafka-settings';
import { HeldPartitions } from './held-partitions';
import { isRegrouping, sourceFault } from './source-fault';
import { SourceOffsets } from './source-offsets';
import type { LostMessages, SourceHandler, SourcePlace, SourceReader, SourceStanding } from './source-reader.port';
import { registerCodecs } from './register-codecs';
import { findStart } from './source-start';
import { toSourceMessage } from './to-source-message';

const firstBackOffMs = 250;
const lastBackOffMs = 5_000;
/** How long one waits for the leader of a new group to place it. */
const placingPauseMs = 200;
/** Fetches without fault after which a source counts as reachable: the first may have been under way before there was anything to fetch. */
const fetchesToTrust = 3;
/** Messages that a handler is given at once, at most. */
const batchSize = 500;

/** A reader of `place.topic` on the Kafka of `settings`. Nothing is connected before `start`. */
export function openSourceReader(settings: KafkaSettings, place: SourcePlace, handler: SourceHandler, logger: KafkaLogger): SourceReader {
  registerCodecs();
  return new KafkaSourceReader(openKafka(settings, logger), settings, place, handler, named(place.name, logger));
}

/**
 * connecting -> joining -> placing -> reading -> (the group changes: joining | the consumer crashes: waiting -> connecting) -> ...; stopped is
 * final. A partition that is held only pauses: it is fetched again from its committed offset.
 *
 * Guarantees: an offset is committed only when the handler took everything before it; a commit that comes too late, from a member that lost the
 * partition, can only lead to messages coming twice. Does not guarantee: that a message comes once.
 */
class KafkaSourceReader implements SourceReader {
  private readonly watch: ConnectionWatch;
  private readonly offsets: SourceOffsets;
  private readonly held: HeldPartitions;
  /** The offset to come by partition, of those that may be read: assigned, and placed. */
  private readonly next = new Map<number, number>();
  private readonly behind = new Map<number, number>();
  private readonly lost = new Map<number, LostMessages>();
  private assigned: number[] = [];
  /** Counts assignments: what was begun under one is void under the next. */
  private assignment = 0;
  private consumer: Consumer | undefined;
  private joined = false;
  private fetches = 0;
  private running: Promise<void> | undefined;
  /** What looks for places: it may ask anew until it ends. */
  private beginning: Promise<unknown> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
    private readonly place: SourcePlace,
    private readonly handler: SourceHandler,
    private readonly logger: KafkaLogger,
  ) {
    this.watch = new ConnectionWatch(logger);
    this.offsets = new SourceOffsets(kafka, place);
    const places = (partition: number) => [{ topic: place.topic, partitions: [partition] }];
    this.held = new HeldPartitions({ pause: (partition) => this.consumer?.pause(places(partition)), resume: (partition) => this.consumer?.resume(places(partition)) }, logger);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.beginning;
    await this.offsets.close();
  }

  standing(): SourceStanding {
    return { reachable: this.joined && this.watch.silent === undefined, partitions: [...this.assigned].sort((a, b) => a - b), held: this.held.partitions(), behind: [...this.behind.values()].reduce((sum, waiting) => sum + waiting, 0) };
  }

  private async run(): Promise<void> {
    let backOff = firstBackOffMs;
    while (!this.stopping.signal.aborted) {
      const began = this.assignment;
      const fault = await this.readUntilFault();
      this.assign([]);
      this.joined = false;
      if (fault === undefined) break;
      this.watch.fault(sourceFault(fault, this.place.topic));
      if (this.assignment > began + 1) backOff = firstBackOffMs;
      await this.pause(backOff);
      backOff = Math.min(backOff * 2, lastBackOffMs);
    }
  }

  /** Resolves with what ended it; with nothing when it was stopped. */
  private async readUntilFault(): Promise<unknown> {
    const { topic, group } = this.place;
    const { sessionTimeoutMs, heartbeatMs, maxWaitMs } = this.settings;
    const consumer = this.kafka.consumer({
      groupId: group, sessionTimeout: sessionTimeoutMs, rebalanceTimeout: 30_000, heartbeatInterval: heartbeatMs, maxWaitTimeInMs: maxWaitMs, allowAutoTopicCreation: false,
      retry: { restartOnFailure: async () => false },
    });
    this.consumer = consumer;
    const stopped = new Promise<undefined>((resolve) => this.stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    const crashed = new Promise<Error>((resolve) => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)));
    consumer.on(consumer.events.FETCH, () => this.fetched());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.joined = true;
      this.assign(payload.memberAssignment[topic] ?? []);
      this.beginning = Promise.all([this.beginning, this.begin(this.assignment, payload.isLeader)]);
    });
    try {
      await consumer.connect();
      // Also where a new group begins at the end, which is done here: kafkajs would go to the end too where messages were removed before they were read.
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.take(payload) });
      return await Promise.race([crashed, stopped]);
    } catch (error) {
      return error;
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /** Only what was read tells that all is well: a group can be joined where messages can not be fetched. */
  private fetched(): void {
    this.fetches += 1;
    if (this.fetches >= fetchesToTrust && (this.next.size > 0 || this.assigned.length === 0)) this.watch.answered();
  }

  private assign(partitions: number[]): void {
    this.assignment += 1;
    this.fetches = 0;
    this.assigned = partitions;
    this.next.clear();
    this.behind.clear();
    this.held.clear();
    if (partitions.length > 0) this.consumer?.pause([{ topic: this.place.topic, partitions }]);
  }

  /** Finds out where to read from, and does. A group without a place is given one by its leader. */
  private async begin(assignment: number, leader: boolean): Promise<void> {
    const { topic, from } = this.place;
    const { assigned } = this;
    let backOff = firstBackOffMs;
    while (assignment === this.assignment && !this.stopping.signal.aborted && (leader || assigned.length > 0)) {
      try {
        const start = findStart(await this.offsets.standings(), { assigned, from, leader });
        if (assignment !== this.assignment) return;
        if (start.type === 'place') await this.consumer?.commitOffsets(start.placing.map(({ partition, next }) => ({ topic, partition, offset: String(next) })));
        else if (start.type === 'wait') await this.pause(placingPauseMs);
        else {
          for (const { partition, next, lost } of start.starts) {
            if (lost) this.tellLost(partition, lost);
            this.next.set(partition, next);
            this.consumer?.seek({ topic, partition, offset: String(next) });
            this.consumer?.resume([{ topic, partitions: [partition] }]);
          }
          this.fetches = 0;
          return;
        }
      } catch (error) {
        if (assignment !== this.assignment || this.stopping.signal.aborted) return;
        if (!isRegrouping(error)) this.watch.fault(sourceFault(error, topic));
        await this.pause(backOff);
        backOff = Math.min(backOff * 2, lastBackOffMs);
      }
    }
  }

  private async take({ batch, heartbeat, isStale, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const messages = batch.messages.map((message) => toSourceMessage(topic, partition, message));
    for (let at = 0; at < messages.length; at += batchSize) {
      const assignment = this.assignment;
      if (!this.next.has(partition) || isStale() || this.stopping.signal.aborted) return;
      const some = messages.slice(at, at + batchSize);
      const last = some.at(-1)?.offset ?? 0;
      this.behind.set(partition, Number(batch.highWatermark) - (some[0]?.offset ?? 0));
      // 1. the handler; what it does not take comes again
      try {
        await this.findLost(partition, some[0]?.offset ?? 0);
        const lost = this.lost.get(partition);
        await whileBeating(heartbeat, this.settings.heartbeatMs, this.handler({ partition, messages: some, ...(lost && { lost }) }));
      } catch (error) {
        if (assignment === this.assignment) this.held.hold(partition, error);
        return;
      }
      this.lost.delete(partition);
      if (assignment !== this.assignment) return;
      // 2. the place, behind marks of transactions that follow the last one
      resolveOffset(String(last));
      const next = at + batchSize < messages.length ? last + 1 : Math.max(last, Number(batch.lastOffset())) + 1;
      await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] });
      this.next.set(partition, next);
      this.behind.set(partition, Math.max(0, Number(batch.highWatermark) - next));
      this.held.taken(partition);
      await heartbeat();
    }
  }

  /** A gap is honest where messages were compacted away or a transaction ended; where the partition begins behind it, retention was faster. */
  private async findLost(partition: number, first: number): Promise<void> {
    const from = this.next.get(partition) ?? first;
    if (first <= from || this.lost.has(partition)) return;
    const until = await this.offsets.beginOf(partition);
    if (until > from) this.tellLost(partition, { from, until });
  }

  private tellLost(partition: number, lost: LostMessages): void {
    this.lost.set(partition, lost);
    this.logger.error(`messages ${lost.from} to ${lost.until - 1} of ${this.place.topic}/${partition} were removed before they were read. Reading goes on behind them.`, 'sources');
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/** A handler may take longer than a session lasts. What a heartbeat finds wrong the next commit or fetch finds too. */
async function whileBeating<T>(heartbeat: () => Promise<void>, everyMs: number, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => void heartbeat().catch(() => undefined), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function named(name: string, logger: KafkaLogger): KafkaLogger {
  const say = (message: unknown): string => `source ${name}: ${String(message)}`;
  return {
    log: (message) => logger.log(say(message), 'sources'), warn: (message) => logger.warn(say(message), 'sources'),
    error: (message) => logger.error(say(message), 'sources'), debug: (message) => logger.debug(say(message), 'sources'),
  };
}
