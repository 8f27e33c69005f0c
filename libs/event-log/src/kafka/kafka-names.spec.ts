import { KafkaNames } from './kafka-names';

describe('names on a shared Kafka', () => {
  it.each([
    ['parcours', 'parcours.learner.events.g2', 'parcours.journeys.learner.events'],
    ['', 'learner.events.g2', 'journeys.learner.events'],
  ])('begin with the prefix %j', (prefix, topic, group) => {
    const names = new KafkaNames(prefix);
    expect([names.topic('learner.events', 2), names.group('journeys', 'learner.events')]).toEqual([topic, group]);
  });

  it('tell the newest generation that is there, and no other deployment’s or topic’s', () => {
    const there = ['p.a.g1', 'p.a.g10', 'p.a.g9', 'p.a.g011', 'p.a.gx', 'p.a.b.g20', 'q.a.g30', 'p.a'];
    const names = new KafkaNames('p');
    expect(names.newestGeneration('a', there)).toBe(10);
    expect(names.newestGeneration('c', there)).toBe(0);
  });
});
