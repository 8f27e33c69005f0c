import { fenceBytes } from './fence';
import { planTopic, type FoundTopic } from './plan-topics';
import { keptFor, topicSpec, type TopicSettings } from './topic-spec';

const day = 86_400_000;
const settings: TopicSettings = { keepEventsMs: 30 * day, keepCommandsMs: 7 * day };
const wanted = topicSpec('learner.events', 4, settings, 3);
const nameOf = (generation: number): string => `p.learner.events.g${generation}`;
const found = (more: Partial<FoundTopic> = {}, configs: Record<string, string> = {}): FoundTopic => ({
  name: nameOf(1), generation: 1, partitions: 4, replication: 3, older: [], ...more, configs: { ...wanted.configs, 'segment.bytes': '1', ...configs },
});
const plan = (there: FoundTopic | undefined) => planTopic(wanted, there, nameOf);

describe('a topic as the settings want it', () => {
  it.each<[number, number | undefined, number, string]>([
    [1, undefined, 1, '1'], [2, undefined, 2, '1'], [3, undefined, 3, '2'], [5, undefined, 3, '2'], [5, 1, 1, '1'], [5, 5, 5, '2'],
  ])('on %j brokers, with %j copies configured, has %j copies, of which %s must be in step', (brokers, replication, copies, inStep) => {
    const spec = topicSpec('t', 4, { ...settings, ...(replication !== undefined && { replication }) }, brokers);
    expect([spec.replication, spec.configs['min.insync.replicas']]).toEqual([copies, inStep]);
  });

  it.each([['learner.events', 30], ['channel.email', 7]])('keeps %s for %j days at most, its files of a day included', (topic, days) => {
    expect(keptFor(topicSpec(topic, 4, settings, 1).configs)).toBe(days * day);
  });
});

describe('a plan for a topic', () => {
  it('creates what is absent', () => {
    expect(plan(undefined)).toMatchObject({ step: 'create', name: 'p.learner.events.g1', partitions: 4, replication: 3, configs: wanted.configs });
  });

  it('has nothing to do where all is as configured, and lets other settings of the topic be', () => {
    expect(plan(found())).toMatchObject({ step: 'nothing', differences: [] });
  });

  it.each([['retention.ms', '-1'], ['cleanup.policy', 'compact'], ['max.message.bytes', '1000'], ['message.timestamp.type', 'CreateTime'], ['min.insync.replicas', '1']])(
    'changes %s that is %s', (field, has) => {
      expect(plan(found({}, { [field]: has }))).toMatchObject({ step: 'change', differences: [{ field, has, configured: wanted.configs[field] }] });
    },
  );

  it.each<[string, Partial<FoundTopic>, string]>([
    ['fewer partitions', { partitions: 2 }, 'parcours topics grow --topic learner.events --partitions 4'],
    ['more partitions without having grown', { partitions: 6 }, 'never taken away: set PARCOURS_PARTITIONS=6'],
    ['fewer copies', { replication: 1 }, 'kafka-reassign-partitions.sh'],
  ])('can not put right %s, and says who can', (_what, more, remedy) => {
    const { step, differences } = plan(found(more));
    expect([step, differences.map((difference) => difference.remedy)]).toEqual(['differs', [expect.stringContaining(remedy)]]);
  });

  it.each<[string, Partial<FoundTopic>]>([
    ['more partitions after it has grown', { generation: 2, name: nameOf(2), partitions: 24, older: [{ name: nameOf(1), partitions: 4 }] }],
    ['more copies', { replication: 4 }],
  ])('leaves %s as they are', (_what, more) => {
    expect(plan(found(more))).toMatchObject({ step: 'nothing', ...more });
  });

  it('never opens again what a growth has closed', () => {
    const { step, differences } = plan(found({}, { 'max.message.bytes': String(fenceBytes), 'retention.ms': '1' }));
    expect([step, differences.map(({ field }) => field)]).toEqual(['growing', ['generation']]);
  });
});
