import { TerminalError } from '@parcours/platform';
import type { Kafka } from 'kafkajs';
import { TopicError } from '../../event-log-errors';
import { isFenced } from '../../topics/fence';
import { maxMessageBytes } from '../../topics/topic-spec';
import type { KafkaAdmin } from '../kafka-admin';
import type { KafkaNames } from '../kafka-names';
import type { KafkaTopic, KafkaTopics } from '../kafka-topics';
import { closeGeneration } from './close-generation';

export interface GrowthHouse {
  kafka: Kafka;
  admin: KafkaAdmin;
  names: KafkaNames;
  topics: KafkaTopics;
}

/** What a growth tells as it goes on. */
export type GrowthStep = { type: 'closing' | 'closed'; name: string; partitions: number };

export interface Growth {
  topic: string;
  name: string;
  generation: number;
  partitions: number;
  /** How long appends stood still (ms); undefined where the topic had as many partitions already. */
  stoppedMs: number | undefined;
}

/**
 * A topic's next generation, with so many partitions. While it stands between two generations appends wait, and reading goes on. It may be
 * interrupted anywhere and begun again. Throws `TerminalError` ('topic-shrinks') for fewer partitions than there are.
 */
export async function growTopic(house: GrowthHouse, topic: string, partitions: number, tell: (step: GrowthStep) => void = () => undefined): Promise<Growth> {
  const { admin, names, topics } = house;
  // 1. what is there?
  const [plan] = await topics.plan([topic], partitions);
  if (!plan || plan.step === 'create') throw new TopicError('topic-unknown', `There is no topic ${names.topic(topic, 1)}. \`parcours topics apply\` makes it.`);
  const newest: KafkaTopic = { topic, generation: plan.generation, name: plan.name, partitions: plan.partitions };
  if (newest.partitions > partitions) {
    throw new TerminalError('topic-shrinks', `Topic ${newest.name} has ${newest.partitions} partitions, which can not become ${partitions}: a topic never shrinks. More of them cost little; processes share those there are.`);
  }
  if (newest.partitions === partitions && !isFenced(plan.configs)) return { ...newest, stoppedMs: undefined };
  // 2. would Kafka make the next one? Asked while everything goes on.
  const next: KafkaTopic = { topic, generation: newest.generation + 1, name: names.topic(topic, newest.generation + 1), partitions };
  const made = { ...next, replication: plan.replication, configs: await inherited(admin, newest) };
  await topics.create([made], { validateOnly: true });
  // 3. the one closes before the other opens: there is never a choice where to write
  const begun = performance.now();
  tell({ type: 'closing', name: newest.name, partitions: newest.partitions });
  await closeGeneration(house, newest);
  tell({ type: 'closed', name: newest.name, partitions: newest.partitions });
  await topics.create([made]);
  const grown = (await topics.generations(topic, 0)).find(({ generation }) => generation === next.generation) ?? next;
  if (grown.partitions !== partitions) throw new TerminalError('topic-grown-otherwise', `Somebody else gave ${grown.name} ${grown.partitions} partitions at the same time. Run the command again for ${partitions}.`);
  return { ...grown, stoppedMs: performance.now() - begun };
}

/** What was set at the topic itself stays, but for the fence, and for what names single partitions. */
async function inherited(admin: KafkaAdmin, { name }: KafkaTopic): Promise<Record<string, string>> {
  const own = await admin.configs(name, { own: true });
  const kept = Object.entries(own).filter(([config]) => !config.endsWith('.throttled.replicas'));
  const { 'max.message.bytes': limit, ...configs } = Object.fromEntries(kept);
  return { ...configs, 'max.message.bytes': limit === undefined || isFenced(own) ? String(maxMessageBytes) : limit };
}
