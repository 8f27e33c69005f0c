import { KafkaNames } from './kafka-names';

describe('names on a shared Kafka', () => {
  it.each([
    ['parcours', 'parcours.learner.events.g2', 'parcours.journeys.learner.events.g2'],
    ['', 'learner.events.g2', 'journeys.learner.events.g2'],
  ])('begin with the prefix %j', (prefix, topic, group) => {
    const names = new KafkaNames(prefix);
    expect([names.topic('learner.events', 2), names.group('journeys', { topic: 'learner.events', generation: 2 })]).toEqual([topic, group]);
  });

  it('tell the generations that are there, and no other deployment’s or topic’s', () => {
    const there = ['p.a.g10', 'p.a.g1', 'p.a.g9', 'p.a.g011', 'p.a.gx', 'p.a.b.g20', 'q.a.g30', 'p.a'];
    const names = new KafkaNames('p');
    expect(names.generations('a', there)).toEqual([1, 9, 10]);
    expect(names.generations('c', there)).toEqual([]);
  });

  it('tell the groups that read a generation, and no other deployment’s, topic’s or generation’s', () => {
    const there = ['p.journeys.learner.events.g1', 'p.journeys.learner.events.g2', 'p.print.letters.learner.events.g1', 'q.x.learner.events.g1', 'p.learner.events.g1', 'p.email.channel.email.g1', 'other'];
    expect(new KafkaNames('p').groups({ topic: 'learner.events', generation: 1 }, there)).toEqual(['journeys', 'print.letters']);
  });
});
