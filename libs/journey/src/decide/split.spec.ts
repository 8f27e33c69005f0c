import { decide } from './decide';
import { fractionOf } from './ids';
import { definitionsOf, Story } from './story.fixture';
import { newContact } from '@parcours/contact';
import { createHash } from 'node:crypto';

const start = '2026-03-02T09:00:00Z';
const journey = (steps: string) => `
journey: next-chapter
title: N
purpose: service
entry: { on: enrolment.created }
steps:
${steps}
`;
const ofLearner = (value: string) => ({ data: { learner: { identifiers: [{ scheme: 'email', value }] } } });
const people = Array.from({ length: 400 }, (_, n) => `learner-${n}@example.org`);

/** The place that the text of the language gives somebody, by another hand. */
function placeOf(step: string, value: string): number {
  const bytes = createHash('sha256').update(`next-chapter/${step}/email||${value}`).digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}

describe('a place in [0, 1)', () => {
  it.each(['', 'a', 'é', 'next-chapter/tell/email||ana@example.org', 'x'.repeat(300)])('is the first 48 bits of SHA-256 as a fraction: of %j', (text) => {
    expect(fractionOf(text)).toBe(createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48);
  });
});

describe('a split', () => {
  const steps = `  - id: by-chance
    split:
      holdout: 10
      branches:
        - { name: article, weight: 1, steps: [{ id: article, send: article }] }
        - { weight: 3, steps: [{ id: webinar, send: webinar }] }
  - { id: after, send: after }
  - { id: tell, task: { title: Look } }`;

  it('gives the hold-out the first places and shares the rest by weight, in the order written', () => {
    for (const value of people) {
      const story = new Story(journey(steps));
      story.event('enrolment.created', start, ofLearner(value));
      const place = placeOf('by-chance', value);
      const sent = story.commands.map(({ template, type }) => template ?? type);
      if (place < 0.1) expect([value, ...sent]).toEqual([value, 'task.open']);
      else expect([value, ...sent]).toEqual([value, place < 0.1 + 0.9 / 4 ? 'article' : 'webinar', 'after', 'task.open']);
    }
  });

  it('tells which branch it took, by name or number, or that the learner is held out', () => {
    const told = new Set(people.map((value) => {
      const story = new Story(journey(steps));
      story.event('enrolment.created', start, ofLearner(value));
      return story.lines().find((line) => line.startsWith('by-chance'));
    }));
    expect([...told].sort()).toEqual(['by-chance noted branch 2', 'by-chance noted branch article', 'by-chance noted held-out']);
  });

  it('with 100 held out reaches nobody; without a hold-out everybody', () => {
    for (const [holdout, reached] of [['holdout: 100, ', 0], ['', 50]] as const) {
      const story = () => new Story(journey(`  - split: { ${holdout}branches: [{ weight: 1, steps: [{ send: a }] }, { weight: 1, steps: [{ send: b }] }] }`));
      const sent = people.slice(0, 50).flatMap((value) => {
        const one = story();
        one.event('enrolment.created', start, ofLearner(value));
        return one.commands;
      });
      expect(sent).toHaveLength(reached);
    }
  });

  it('asks the identifier that came first, whatever comes later', () => {
    const value = people.find((one) => placeOf('by-chance', one) < 0.1) ?? '';
    const story = new Story(journey(`  - { id: pause, wait: 3d }\n${steps}`));
    story.event('enrolment.created', start, ofLearner(value));
    story.event('profile.updated', '2026-03-03T09:00:00Z', { data: { learner: { identifiers: [{ scheme: 'email', value }, { scheme: 'lms', issuer: 'lms/main', value: 'u-1' }] } } });
    story.until('2026-03-06T09:00:00Z');
    expect(story.lines()).toContain('by-chance noted held-out');
  });

  const held = (more: string) => journey(`  - { id: by-chance, split: { holdout: 100, branches: [{ weight: 1, steps: [{ send: never }] }] } }\n${more}`);

  it.each([
    ['a mail', '{ id: x, send: a }'],
    ['a referral', '{ id: x, refer: a }'],
    ['a letter', '{ id: x, print: { template: a, format: A4 } }'],
    ['an offer', '{ id: x, recommend: { slot: s } }'],
    ['a call', '{ id: x, task: { title: Call, channel: phone } }'],
  ])('keeps %s from whoever is held out, and runs what stands for it', (_what, step) => {
    const withOtherwise = step.replace(/ \}$/, ' }').replace('send: a', 'send: { template: a, otherwise: { held-out: [{ id: instead, update: { tag: held } }] } }');
    const story = new Story(held(`  - ${withOtherwise}`));
    story.event('enrolment.created', start);
    expect(story.commands).toEqual([]);
    expect(story.lines()).toContain('x skipped held-out');
    if (withOtherwise !== step) expect(story.contact.tags).toEqual(['held']);
  });

  it('lets what is no promotion act for whoever is held out', () => {
    const story = new Story(held('  - { id: t, task: { title: Look } }\n  - { id: u, update: { tag: x } }\n  - { id: c, call: { url: "https://crm.example.org/x" } }'));
    story.event('enrolment.created', start);
    expect(story.commands.map(({ step }) => step)).toEqual(['t', 'c']);
    expect(story.contact.tags).toEqual(['x']);
  });
});

describe('weighted templates', () => {
  const definitions = definitionsOf([journey(`  - id: hello
    send: { template: [{ template: short, weight: 1 }, { template: long, weight: 1 }] }
  - id: again
    choose: { branches: [{ when: 'sentWithin("long", "1d")', steps: [{ id: was-long, update: { tag: long } }] }] }`)]);

  it('give each contact one of them for good, and sentWithin knows which', () => {
    const counts = { short: 0, long: 0 };
    for (const value of people) {
      const data = { learner: { identifiers: [{ scheme: 'email', value }] } };
      const event = { specversion: '1.0' as const, id: value, source: 'lms', type: 'org.parcours.learner.enrolment.created.v1', time: start, data };
      const { contact, commands } = decide(newContact('6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10', 0), { type: 'event', event }, definitions, Date.parse(start), {});
      const expected = placeOf('hello', value) < 0.5 ? 'short' : 'long';
      expect(commands.map(({ template }) => template)).toEqual([expected]);
      expect(contact.touches.map(({ template }) => template)).toEqual([expected]);
      expect(contact.tags).toEqual(expected === 'long' ? ['long'] : []);
      counts[expected] += 1;
    }
    expect(Math.min(counts.short, counts.long)).toBeGreaterThan(150);
  });
});
