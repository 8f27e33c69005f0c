import type { Admin } from 'kafkajs';
import { OffsetOutOfRangeError, TopicError } from '../event-log-errors';
import { planTopic, type FoundTopic, type TopicPlan } from '../topics/plan-topics';
import { topicSpec, type TopicSettings } from '../topics/topic-spec';
import { askCoordinator } from './ask-coordinator';
import type { KafkaAdmin } from './kafka-admin';
import type { KafkaNames } from './kafka-names';
import { readKeptPlace, writeKeptPlace } from './kept-place';

/** A generation of a topic: `name` is what Kafka calls it. The newest is the one in force. */
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

/** What is known of a topic is looked up again after so long (ms). */
const freshMs = 30_000;

/** Topics and their generations, their ranges, and where groups stand. */
export class KafkaTopics {
  private readonly known = new Map<string, { at: number; generations: KafkaTopic[] }>();
  private readonly looking = new Map<string, Promise<KafkaTopic[]>>();

  constructor(
    private readonly admin: KafkaAdmin,
    private readonly names: KafkaNames,
    private readonly settings: TopicSettings,
  ) {}

  /** Rejects as long as Kafka does not answer. */
  async ping(): Promise<void> {
    await this.admin.brokers();
  }

  /** Any other question. */
  ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    return this.admin.ask(doing, question);
  }

  /** Creates the first generation when there is none. Throws where one has fewer partitions, or more without having grown. */
  async ensure(topic: string, partitions: number): Promise<void> {
    const [plan] = await this.plan([topic], partitions);
    if (plan?.step === 'create') await this.create([plan]);
    else if (plan) refuseDifferent([plan]);
    await this.find(topic);
  }

  /** Throws one error about all that are absent or have another number of partitions. */
  async check(topics: readonly string[], partitions: number): Promise<void> {
    refuseDifferent(await this.plan(topics, partitions));
  }

  /** What is to be done about each topic. */
  async plan(topics: readonly string[], partitions: number): Promise<TopicPlan[]> {
    const [there, brokers] = [await this.list(), await this.admin.brokers()];
    return Promise.all(topics.map(async (topic) => {
      const generations = await this.describe(topic, there);
      return planTopic(topicSpec(topic, partitions, this.settings, brokers), await this.found(generations), (generation) => this.names.topic(topic, generation));
    }));
  }

  /** Creates topics as planned, or only asks whether Kafka would. */
  async create(plans: Pick<TopicPlan, 'name' | 'partitions' | 'replication' | 'configs'>[], { validateOnly = false } = {}): Promise<void> {
    const topics = plans.map(({ name, partitions, replication, configs }) => ({
      topic: name, numPartitions: partitions, replicationFactor: replication,
      configEntries: Object.entries(configs).flatMap(([entry, value]) => (value === undefined ? [] : [{ name: entry, value }])),
    }));
    await this.admin.ask(`creating ${plans.map(({ name }) => name).join(', ')}`, (admin) => admin.createTopics({ waitForLeaders: !validateOnly, validateOnly, topics }));
  }

  /** The newest generation, as this process knows it. */
  async open(topic: string): Promise<KafkaTopic> {
    const newest = (await this.generations(topic)).at(-1);
    if (!newest) throw new TopicError('topic-unknown', `There is no topic ${this.names.topic(topic, 1)}. \`parcours topics apply\` makes it.`);
    return newest;
  }

  /** All generations that are there, the oldest first, as they are known; older knowledge than `freshMs` is renewed first. */
  async generations(topic: string, maxAgeMs?: number): Promise<KafkaTopic[]> {
    const known = this.known.get(topic);
    if (!known || (maxAgeMs !== undefined && performance.now() - known.at > maxAgeMs)) return this.find(topic);
    // Whoever appends does not wait for it: a closed generation refuses what it is given.
    if (performance.now() - known.at > freshMs) void this.find(topic).catch(() => undefined);
    return known.generations;
  }

  configs({ name }: KafkaTopic): Promise<Record<string, string>> {
    return this.admin.configs(name);
  }

  async ranges({ name }: KafkaTopic): Promise<{ begin: number; end: number }[]> {
    const offsets = await this.admin.ask(`asking for the ends of ${name}`, (admin) => admin.fetchTopicOffsets(name));
    return offsets.sort((a, b) => a.partition - b.partition).map(({ low, high }) => ({ begin: Number(low), end: Number(high) }));
  }

  /** The groups that Kafka knows of in any generation of a topic. */
  async groups(topic: string): Promise<string[]> {
    const { groups } = await this.admin.ask('looking for groups', (admin) => admin.listGroups());
    const generations = await this.generations(topic);
    return [...new Set(generations.flatMap((generation) => this.names.groups(generation, groups.map(({ groupId }) => groupId))))].sort();
  }

  /** Where a group stands in each partition. Where it never committed, it has the metadata with which it left the generation before. */
  async standings(topic: KafkaTopic, group: string): Promise<Standing[]> {
    // Offsets before ends: a group that reads on meanwhile must not seem to stand beyond the end.
    const committed = await this.committed(topic, group);
    const ranges = await this.ranges(topic);
    const carried = topic.generation > 1 && ranges.some((_, partition) => !committed.has(partition)) ? await this.carried(topic, group) : () => undefined;
    return ranges.map((range, partition) => ({ next: committed.get(partition)?.next, metadata: committed.get(partition)?.metadata ?? carried(partition), ...range }));
  }

  /** What a group has committed, by partition; without those where it never did. */
  async committed(topic: KafkaTopic, group: string): Promise<Map<number, { next: number; metadata: string | undefined }>> {
    const groupId = this.names.group(group, topic);
    const [found] = await this.admin.ask(`asking where group ${groupId} stands`, (admin) => askCoordinator(() => admin.fetchOffsets({ groupId, topics: [topic.name] })));
    const entries = (found?.partitions ?? []).filter(({ offset }) => offset !== '-1');
    return new Map(entries.map(({ partition, offset, metadata }) => [partition, { next: Number(offset), metadata: metadata || undefined }]));
  }

  /** Whether a group has done all that a closed generation holds. Its partitions stand for each other: a contact is in another one in the next. */
  async isFinished(closed: KafkaTopic, group: string): Promise<boolean> {
    const committed = await this.committed(closed, group);
    const ranges = await this.ranges(closed);
    return ranges.every(({ begin, end }, partition) => (committed.get(partition)?.next ?? begin) >= end);
  }

  /** The generation that a group reads: the newest where it has a place, or the next one where that is closed and finished; where it has none, the oldest. */
  async readBy(topic: string, group: string, maxAgeMs?: number): Promise<KafkaTopic> {
    const generations = await this.generations(topic, maxAgeMs);
    let at = 0;
    for (const [i, generation] of generations.entries()) if (i > 0 && (await this.committed(generation, group)).size > 0) at = i;
    for (;;) {
      const reads = generations[at] ?? (await this.open(topic));
      if (at >= generations.length - 1 || !(await this.isFinished(reads, group))) return reads;
      at++;
    }
  }

  async deleteRecords({ name }: KafkaTopic, before: number[]): Promise<void> {
    await this.admin.ask(`removing records of ${name}`, (admin) => admin.deleteTopicRecords({ topic: name, partitions: before.map((offset, partition) => ({ partition, offset: String(offset) })) }));
  }

  /** A contact's partition of before is not told by its partition of now, unless the one count divides the other; what control records said, they said in all of them. */
  private async carried(topic: KafkaTopic, group: string): Promise<(partition: number) => string | undefined> {
    const before = (await this.generations(topic.topic)).filter(({ generation }) => generation < topic.generation).at(-1);
    if (!before) return () => undefined;
    const left = await this.committed(before, group);
    return (partition) => {
      const { metadata } = readKeptPlace(left.get(partition % before.partitions)?.metadata);
      return metadata === undefined ? undefined : writeKeptPlace({ metadata, appendedAt: undefined });
    };
  }

  /** Looks topics up now. Calls that cross share one look. */
  private find(topic: string): Promise<KafkaTopic[]> {
    const looking = this.looking.get(topic) ?? this.look(topic).finally(() => this.looking.delete(topic));
    this.looking.set(topic, looking);
    return looking;
  }

  private async look(topic: string): Promise<KafkaTopic[]> {
    const at = performance.now();
    const generations = await this.describe(topic, await this.list());
    if (generations.length > 0) this.known.set(topic, { at, generations });
    return generations;
  }

  private list(): Promise<string[]> {
    return this.admin.ask('looking for topics', (admin) => admin.listTopics());
  }

  private async describe(topic: string, there: string[]): Promise<KafkaTopic[]> {
    const numbers = this.names.generations(topic, there);
    if (numbers.length === 0) return [];
    const names = numbers.map((generation) => this.names.topic(topic, generation));
    const { topics } = await this.admin.ask(`looking at ${names.join(', ')}`, (admin) => admin.fetchTopicMetadata({ topics: names }));
    return numbers.map((generation, i) => ({ topic, generation, name: names[i] ?? '', partitions: topics.find(({ name }) => name === names[i])?.partitions.length ?? 0 }));
  }

  private async found(generations: KafkaTopic[]): Promise<FoundTopic | undefined> {
    const newest = generations.at(-1);
    if (!newest) return undefined;
    const { name, generation, partitions } = newest;
    const { topics } = await this.admin.ask(`looking at ${name}`, (admin) => admin.fetchTopicMetadata({ topics: [name] }));
    const replication = Math.min(...(topics[0]?.partitions ?? []).map(({ replicas }) => replicas.length));
    return { name, generation, partitions, replication, configs: await this.admin.configs(name), older: generations.slice(0, -1) };
  }
}

/** Throws where a group stands outside what the log holds. A negative place is one that kafkajs wrote when it found none: as lost as any. */
export function checkStanding(topic: KafkaTopic, group: string, partition: number, { next, begin, end }: Pick<Standing, 'next' | 'begin' | 'end'>): void {
  if (next !== undefined && (next < begin || next > end)) throw new OffsetOutOfRangeError(topic.name, group, partition, next, begin, end);
}

function refuseDifferent(plans: TopicPlan[]): void {
  const absent = plans.filter(({ step }) => step === 'create').map(({ name }) => name);
  const different = plans.flatMap(({ name, differences }) => differences.filter(({ field }) => field === 'partitions').map((difference) => ({ name, ...difference })));
  const [first] = different;
  if (absent.length === 0 && !first) return;
  const words = [
    ...(absent.length ? [`There is no topic ${absent.join(', ')}.`] : []),
    ...different.map(({ name, has, configured, remedy }) => `Topic ${name} has ${has} partitions, not ${configured}: ${remedy}.`),
    ...(absent.length ? ['`parcours topics apply` makes what is absent.'] : []),
  ];
  throw new TopicError(first ? 'topic-partitions-differ' : 'topic-unknown', words.join(' '));
}
