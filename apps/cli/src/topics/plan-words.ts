import { keptFor, type TopicPlan } from '@parcours/event-log';
import { table } from '../output/output';

const day = 86_400_000;

/** A plan as people read it: a line per topic, and one per generation that was grown out of. */
export function planWords(plans: TopicPlan[]): string[] {
  const rows = plans.flatMap((plan) => [
    ...plan.older.map(({ name, partitions }) => [name, String(partitions), '', '', 'nothing: grown out of, goes with its records']),
    [plan.name, String(plan.partitions), String(plan.replication), keptWords(plan), toDoWords(plan)],
  ]);
  return table([['TOPIC', 'PARTITIONS', 'COPIES', 'KEPT', 'TO DO'], ...rows]);
}

/** What is to be done about a topic, and what `apply` can not do. */
export function toDoWords({ step, differences }: TopicPlan): string {
  switch (step) {
    case 'create':
      return 'create';
    case 'nothing':
      return 'nothing';
    case 'change':
    case 'differs':
    case 'growing':
      return `${step}: ${differences.map(({ field, has, configured, remedy }) => `${field} has ${has}, configured ${configured}${remedy ? ` (${remedy})` : ''}`).join('; ')}`;
  }
}

/** A plan as one JSON value. Times in milliseconds. */
export function planJson(plans: TopicPlan[]): string {
  const topics = plans.map(({ topic, name, step, generation, partitions, replication, configs, differences, older }) => ({
    topic, name, step, generation, partitions, replication, keptForMs: keptFor(configs) ?? null, differences, older,
  }));
  return JSON.stringify({ engine: 'kafka', topics });
}

function keptWords({ configs }: TopicPlan): string {
  const ms = keptFor(configs);
  return ms === undefined ? 'for ever' : `${Math.round((ms / day) * 10) / 10}d`;
}
