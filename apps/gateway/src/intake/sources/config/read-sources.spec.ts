import type { Settings } from '@parcours/platform';
import { readSources } from './read-sources';
import { sourceKafka } from './source-kafka';

const read = (text: string) => readSources(text, 'config/sources.yaml', ['cloudevents', 'xapi']);
const problemsOf = (text: string): string[] => {
  const sources = read(text);
  return sources.ok ? [] : sources.problems;
};
const one = (more = ''): string => `sources:\n  - name: lms\n${more.includes("    topic:") ? "" : "    topic: lms.events\n"}${more}`;

describe('config/sources.yaml', () => {
  it.each([['is empty', ''], ['has comments only', '# sources:\n'], ['has no list', 'sources:\n'], ['has an empty list', 'sources: []']])('names no sources where it %s', (_what, text) => {
    expect(read(text)).toEqual({ ok: true, sources: [] });
  });

  it('needs a name and a topic of each source, and has defaults for the rest', () => {
    expect(read(one())).toEqual({ ok: true, sources: [{ name: 'lms', topic: 'lms.events', translator: 'cloudevents', from: 'beginning', backfill: false, identity: {} }] });
  });

  it.each<[string, string, string[]]>([
    ['that is no YAML', 'sources:\n  - name: "lms\n', [expect.stringMatching(/^config\/sources\.yaml:\d: .+ Correct the YAML\.$/)]],
    ['that is a list', '- name: lms\n', ['config/sources.yaml:1: (file): expected a map with sources, found [{"name":"lms"}]. Correct the file.']],
    ['that has another field', 'source: []\n', ["config/sources.yaml:1: source: expected one of sources. Correct the field's name, or take it out."]],
    ['with a source that is text', 'sources:\n  - lms\n', ['config/sources.yaml:2: sources[0]: expected a source: a map with name and topic, found "lms". Correct sources.']],
    ['without a topic', 'sources:\n  - name: lms\n', ['config/sources.yaml:2: sources[0].topic: expected a topic by its full name, such as lms.learner-events (letters, digits, . _ -), found nothing. Add topic.']],
    ['with a field that is none', one('    topics: x\n'), ["config/sources.yaml:4: sources[0].topics: expected one of name, topic, group, brokers, ssl, user, translator, source, from, backfill, identity. Correct the field's name, or take it out."]],
    ['with a password', one('    password: hunter2\n'), ['config/sources.yaml:4: sources[0].password: expected no secret in this file. Take it out, and set PARCOURS_SOURCE_PASSWORDS=NAME:PASSWORD in the environment.']],
    ['with another translator', one('    translator: caliper\n'), ['config/sources.yaml:4: sources[0].translator: expected one of cloudevents, xapi, found "caliper". Correct translator, or have the platform send CloudEvents.']],
    ['with another beginning', one('    from: latest\n'), ['config/sources.yaml:4: sources[0].from: expected beginning or end, found "latest". Correct from.']],
    ['with our own name as its source', one('    source: parcours/pages\n'), ['config/sources.yaml:4: sources[0].source: expected a name that does not begin with parcours/, which is ours, found "parcours/pages". Correct source.']],
    ['with a broker that is none', one('    brokers:\n      - kafka-1\n'), ['config/sources.yaml:5: sources[0].brokers[0]: expected host:port, such as kafka-1:9092, found "kafka-1". Correct brokers.']],
    ['with a rule that is none', one('    identity:\n      keys: lms\n'), ["config/sources.yaml:5: sources[0].identity.keys: expected one of issuer, key, trust. Correct the field's name, or take it out."]],
    ['with a scheme that is none', one('    identity: { trust: ["two words"] }\n'), ['config/sources.yaml:4: sources[0].identity.trust[0]: expected a scheme of identifiers such as lms, crm or email, found "two words". Correct trust.']],
    ['with a user and no brokers', one('    user: parcours\n'), ['config/sources.yaml:4: sources[0].user: expected brokers beside it: without them the source is read from KAFKA_BROKERS, with KAFKA_SSL and KAFKA_USER. Add brokers, or leave user out.']],
    ['with two sources of a name', one('  - { name: lms, topic: other }\n'), ['config/sources.yaml:4: sources[1].name: expected a name of its own, found "lms" a second time. Rename one of the two.']],
    ['with two sources that share a group', 'sources:\n  - { name: a, topic: t, group: g }\n  - { name: b, topic: t, group: g }\n', ['config/sources.yaml:3: sources[1].group: expected a group of its own, found that of a: the two would share its messages. Name another group.']],
    ['with an alias that grows without end', 'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nsources: [*c,*c,*c]\n', [expect.stringContaining('config/sources.yaml:1: ')]],
  ])('is refused %s, by its line and what to do', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('tells all problems at once, in order', () => {
    expect(problemsOf('sources:\n  - topic: a b\n    from: x\n  - name: b\n').map((problem) => problem.split(': ', 2).join(' '))).toEqual([
      'config/sources.yaml:2 sources[0].name', 'config/sources.yaml:2 sources[0].topic', 'config/sources.yaml:3 sources[0].from', 'config/sources.yaml:4 sources[1].topic',
    ]);
  });
});

describe('where a source is read', () => {
  const settings = { prefix: 'parcours', kafkaSsl: true, kafkaUser: 'us', kafkaPassword: 'ours' } as Settings;
  const distributed = { ...settings, kafkaBrokers: ['ours:9092'] };
  const place = (more: string, given: Settings) => {
    const sources = read(one(more));
    const [source] = sources.ok ? sources.sources : [];
    if (!source) throw new Error('not a source');
    return sourceKafka(source, given);
  };

  it('is the Kafka of the log, with its user, unless it names brokers of its own', () => {
    expect(place('', distributed)).toMatchObject({ ok: true, kafka: { brokers: ['ours:9092'], ssl: true, user: { name: 'us', password: 'ours' } }, place: { name: 'lms', topic: 'lms.events', group: 'parcours.source.lms', from: 'beginning' } });
    const own = place('    brokers: [theirs:9092]\n    group: g\n', settings);
    expect(own).toMatchObject({ ok: true, kafka: { brokers: ['theirs:9092'], ssl: false }, place: { group: 'g' } });
    expect(own.ok && own.kafka.user).toBe(undefined);
  });

  it('is signed in to by the password that the environment has under its name', () => {
    const sourcePasswords = 'crm:x lms:a:b';
    expect(place('    brokers: [theirs:9092]\n    user: they\n    ssl: true\n', { ...settings, sourcePasswords })).toMatchObject({ kafka: { ssl: true, user: { name: 'they', password: 'a:b' } } });
  });

  it.each<[string, string, Settings, string]>([
    ['without any brokers', '', settings, 'source lms: brokers: expected a list of host:port, since KAFKA_BROKERS is not set. Add brokers.'],
    ['with a user whose password nobody knows', '    brokers: [b:1]\n    user: they\n', settings, 'source lms: user: expected a password for they in the environment, found none. Set PARCOURS_SOURCE_PASSWORDS=lms:PASSWORD.'],
    ['in our own topic', '    topic: parcours.learner.events.g1\n', distributed, 'source lms: topic: expected a topic of your platform, found parcours.learner.events.g1, which is our own: its events would come in over and over. Correct topic.'],
  ])('is refused %s', (_what, more, given, problem) => {
    expect(place(more, given)).toEqual({ ok: false, problem });
  });

  it('may be a topic of another cluster that is named as ours are', () => {
    expect(place('    topic: parcours.learner.events.g1\n    brokers: [theirs:9092]\n', distributed).ok).toBe(true);
  });
});
