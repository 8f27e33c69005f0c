import type { Admin, Kafka } from 'kafkajs';
import { OffsetOutOfRangeError, TopicError } from '../event-log-errors';
import type { ConnectionWatch } from './connection-watch';
import { asFault } from './kafka-fault';
import type { KafkaNames } from './kafka-names';

/** A topic's generation in force: `name` is what Kafka calls it. */
export interface KafkaTopic {
  topic: string;
  generation: number;
  name: string;
  partitions: number;
}

/** Where a group stands in a partition. `next` is undefined for a group that never committed there. */
export interface Standing {
  next: number | undefined;
  metadata: string | undefined;
  begin: number;
  end: number;
}

/** Eight times Kafka's default: an engine's batch of commands goes in one piece. */
const maxMessageBytes = 8 * 1024 * 1024;

/** Topics, their ranges and groups' offsets, through an admin client that is made anew after a fault. */
export class KafkaTopics {
  private admin: Promise<Admin> | undefined;
  private readonly known = new Map<string, KafkaTopic>();

  constructor(
    private readonly kafka: Kafka,
    private readonly names: KafkaNames,
    private readonly watch: ConnectionWatch,
  ) {}

  /** Creates the first generation when there is none; replication and retention are the cluster's, time is the broker's. */
  async ensure(topic: string, partitions: number): Promise<void> {
    const found = await this.find(topic);
    if (!found) {
      const name = this.names.topic(topic, 1);
      await this.ask(`creating topic ${name}`, (admin) => admin.createTopics({
        waitForLeaders: true,
        topics: [{
          topic: name, numPartitions: partitions, replicationFactor: -1,
          configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }, { name: 'max.message.bytes', value: String(maxMessageBytes) }],
        }],
      }));
    }
    const opened = found ?? (await this.open(topic));
    if (opened.partitions !== partitions) {
      throw new TopicError(
        'topic-partitions-differ',
        `Topic ${opened.name} has ${opened.partitions} partitions, not ${partitions}. Set partitions to ${opened.partitions}, or let the topic grow; partitions added by hand would part a contact's records.`,
      );
    }
  }

  async open(topic: string): Promise<KafkaTopic> {
    const found = this.known.get(topic) ?? (await this.find(topic));
    if (!found) throw new TopicError('topic-unknown', `There is no topic ${this.names.topic(topic, 1)}.`);
    return found;
  }

  async ranges({ name }: KafkaTopic): Promise<{ begin: number; end: number }[]> {
    const offsets = await this.ask(`asking for the ends of ${name}`, (admin) => admin.fetchTopicOffsets(name));
    return offsets.sort((a, b) => a.partition - b.partition).map(({ low, high }) => ({ begin: Number(low), end: Number(high) }));
  }

  async standings(topic: KafkaTopic, group: string): Promise<Standing[]> {
    const groupId = this.names.group(group, topic.topic);
    // Offsets before ends: a group that reads on meanwhile must not seem to stand beyond the end.
    const [committed] = await this.ask(`asking where group ${groupId} stands`, (admin) => admin.fetchOffsets({ groupId, topics: [topic.name] }));
    const ranges = await this.ranges(topic);
    return ranges.map((range, partition) => {
      const found = committed?.partitions.find((entry) => entry.partition === partition);
      const next = found && found.offset !== '-1' ? Number(found.offset) : undefined;
      return { next, metadata: found?.metadata || undefined, ...range };
    });
  }

  /** Asks Kafka anything at all; rejects as long as it does not answer. */
  async ping(): Promise<void> {
    await this.ask('looking for it', (admin) => admin.describeCluster());
  }

  async deleteRecords({ name }: KafkaTopic, before: number[]): Promise<void> {
    await this.ask(`removing records of ${name}`, (admin) => admin.deleteTopicRecords({ topic: name, partitions: before.map((offset, partition) => ({ partition, offset: String(offset) })) }));
  }

  async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await admin?.then((opened) => opened.disconnect()).catch(() => undefined);
  }

  private async find(topic: string): Promise<KafkaTopic | undefined> {
    const there = await this.ask('looking for topics', (admin) => admin.listTopics());
    const generation = this.names.newestGeneration(topic, there);
    if (generation === 0) return undefined;
    const name = this.names.topic(topic, generation);
    const { topics } = await this.ask(`looking at topic ${name}`, (admin) => admin.fetchTopicMetadata({ topics: [name] }));
    const found = { topic, generation, name, partitions: topics[0]?.partitions.length ?? 0 };
    this.known.set(topic, found);
    return found;
  }

  private async ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      const answer = await question(await this.connected());
      this.watch.answered();
      return answer;
    } catch (error) {
      await this.close();
      const fault = asFault(error, doing);
      this.watch.fault(fault);
      throw fault;
    }
  }

  private connected(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    return this.admin;
  }
}

/** Throws where a group stands outside what the log holds. A negative place is one that kafkajs wrote when it found none: as lost as any. */
export function checkStanding(topic: KafkaTopic, group: string, partition: number, { next, begin, end }: Standing): void {
  if (next !== undefined && (next < begin || next > end)) throw new OffsetOutOfRangeError(topic.name, group, partition, next, begin, end);
}
