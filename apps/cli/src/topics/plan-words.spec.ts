import { type TopicPlan, topicSpec } from '@parcours/event-log';
import { planJson, planWords } from './plan-words';

const day = 86_400_000;
const { configs } = topicSpec('learner.events', 4, { keepEventsMs: 30 * day, keepCommandsMs: 7 * day }, 3);
const plan = (more: Partial<TopicPlan>): TopicPlan => ({
  topic: 'learner.events', name: 'p.learner.events.g1', step: 'nothing', generation: 1, partitions: 4, replication: 3, configs, differences: [], older: [], ...more,
});

describe('a plan of topics in words', () => {
  it('has a line per topic and per generation that was grown out of', () => {
    expect(planWords([plan({ name: 'p.learner.events.g2', generation: 2, partitions: 24, older: [{ name: 'p.learner.events.g1', partitions: 4 }] })])).toEqual([
      'TOPIC                PARTITIONS  COPIES  KEPT  TO DO',
      'p.learner.events.g1  4                         nothing: grown out of, goes with its records',
      'p.learner.events.g2  24          3       30d   nothing',
    ]);
  });

  it.each<[string, Partial<TopicPlan>, string]>([
    ['what is absent', { step: 'create' }, 'create'],
    ['what apply changes', { step: 'change', differences: [{ field: 'retention.ms', has: '1', configured: '2' }] }, 'change: retention.ms has 1, configured 2'],
    ['what it can not, and who can', { step: 'differs', differences: [{ field: 'partitions', has: '2', configured: '4', remedy: 'run x' }] }, 'differs: partitions has 2, configured 4 (run x)'],
  ])('tells %s', (_what, more, words) => {
    expect(planWords([plan(more)])[1]?.endsWith(`  ${words}`)).toBe(true);
  });

  it.each([[{ ...configs, 'retention.ms': '-1' }, 'for ever', null], [configs, '30d', 30 * day]])('tells how long records are kept: %#', (own, words, ms) => {
    expect(planWords([plan({ configs: own })])[1]).toContain(`  ${words}  `);
    expect(JSON.parse(planJson([plan({ configs: own })]))).toMatchObject({ engine: 'kafka', topics: [{ keptForMs: ms }] });
  });
});
