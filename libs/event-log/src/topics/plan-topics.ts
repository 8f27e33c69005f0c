import { isFenced } from './fence';
import type { TopicSpec } from './topic-spec';

/** What Kafka says of a topic: its newest generation, and the names of those before it. */
export interface FoundTopic {
  name: string;
  generation: number;
  partitions: number;
  replication: number;
  configs: Readonly<Record<string, string | undefined>>;
  older: { name: string; partitions: number }[];
}

export interface TopicDifference {
  field: string;
  has: string;
  configured: string;
  /** What puts it right, in words; undefined where `apply` does. */
  remedy?: string;
}

/**
 * What is to be done about a topic: `create` and `change` are what `apply` does; `differs` is what it can not do; `growing`: a growth began
 * and was not finished.
 */
export interface TopicPlan {
  topic: string;
  name: string;
  step: 'create' | 'nothing' | 'change' | 'differs' | 'growing';
  generation: number;
  partitions: number;
  replication: number;
  configs: Readonly<Record<string, string | undefined>>;
  differences: TopicDifference[];
  older: { name: string; partitions: number }[];
}

/** A topic as it is wanted beside what was found; `nameOf` tells the name that a generation has on Kafka. */
export function planTopic(wanted: TopicSpec, found: FoundTopic | undefined, nameOf: (generation: number) => string): TopicPlan {
  if (!found) return { ...wanted, name: nameOf(1), step: 'create', generation: 1, differences: [], older: [] };
  const plan = { ...found, topic: wanted.topic };
  if (isFenced(found.configs)) {
    const remedy = `its growth was not finished: run \`parcours topics grow --topic ${wanted.topic} --partitions N\` again`;
    return { ...plan, step: 'growing', differences: [{ field: 'generation', has: `${found.generation}, closed`, configured: `${found.generation + 1}`, remedy }] };
  }
  const differences = [...partitionsOf(wanted, found), ...replicationOf(wanted, found), ...configsOf(wanted, found)];
  const step = differences.length === 0 ? 'nothing' : differences.some(({ remedy }) => remedy) ? 'differs' : 'change';
  return { ...plan, step, differences };
}

/** A topic that has grown may have more partitions than the setting, which says what topics are made with. */
function partitionsOf(wanted: TopicSpec, found: FoundTopic): TopicDifference[] {
  if (found.partitions === wanted.partitions || (found.generation > 1 && found.partitions > wanted.partitions)) return [];
  const difference = { field: 'partitions', has: String(found.partitions), configured: String(wanted.partitions) };
  if (found.partitions > wanted.partitions) return [{ ...difference, remedy: `partitions are never taken away: set PARCOURS_PARTITIONS=${found.partitions}` }];
  return [{ ...difference, remedy: `run \`parcours topics grow --topic ${wanted.topic} --partitions ${wanted.partitions}\`, or set PARCOURS_PARTITIONS=${found.partitions}` }];
}

function replicationOf(wanted: TopicSpec, found: FoundTopic): TopicDifference[] {
  if (found.replication >= wanted.replication) return [];
  const remedy = `Kafka's own kafka-reassign-partitions.sh adds copies; or set PARCOURS_TOPICS_REPLICATION=${found.replication}`;
  return [{ field: 'replication', has: String(found.replication), configured: String(wanted.replication), remedy }];
}

function configsOf(wanted: TopicSpec, found: FoundTopic): TopicDifference[] {
  // Fewer copies than wanted can not have as many in step.
  const inSync = found.replication < wanted.replication ? 'min.insync.replicas' : undefined;
  return Object.entries(wanted.configs).flatMap(([field, configured]) => {
    const has = found.configs[field] ?? 'nothing';
    return has === configured || field === inSync ? [] : [{ field, has, configured }];
  });
}
