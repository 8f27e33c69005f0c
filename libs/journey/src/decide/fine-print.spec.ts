import { Story, type Telling } from './story.fixture';

const start = '2026-03-20T09:00:00Z';
const journey = (steps: string, head = 'entry: { on: enrolment.created }') => `
journey: j
title: J
purpose: service
${head}
steps:
${steps}
`;
const begun = (steps: string, head?: string, telling?: Telling): Story => {
  const story = new Story(journey(steps, head), { purposes: { service: { basis: 'contract' }, offers: { basis: 'opt-out' } } });
  story.event('enrolment.created', start, telling);
  return story;
};
const ofZone = (timeZone: string): Telling => ({ data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { timeZone } } } });

describe('an update', () => {
  it('leaves out a value that is missing, and sets the others', () => {
    const story = begun('  - { id: u, update: { set: { level: = enrolment.score, known: true }, addInterests: = entry.data.topics } }\n  - { id: after, send: after }');
    expect([story.contact.attributes.values, story.contact.interests]).toEqual([{ known: true }, []]);
    expect(story.lines()).toEqual(['entered', 'u acted', 'after acted', 'completed']);
  });

  it('reads the contact as it came to the step, whatever it sets itself', () => {
    const { contact } = begun('  - { id: u, update: { set: { level: = contact.attributes.level + 1 }, addInterests: \'= contact.attributes.level > 0 ? "high" : "low"\' } }');
    expect([contact.attributes.values, contact.interests]).toEqual([{ level: 1 }, ['low']]);
  });
});

describe('a new time zone', () => {
  const leave = (wait: string) => begun(`  - { id: pause, wait: ${wait} }\n  - { id: after, send: after }`, undefined, ofZone('Europe/Paris'));

  it.each([
    ['moves a silence', '{ silence: 14d, of: [login.recorded] }', '2026-04-03T09:00:00Z'],
    ['moves a local hour', '{ until: { date: run.startedAt, after: 14d, at: "10:00" } }', '2026-04-03T01:00:00Z'],
    ['leaves a duration as it was', '14d', '2026-04-03T08:00:00Z'],
    ['leaves a bound as it was', '{ for: { on: login.recorded }, max: 14d }', '2026-04-03T08:00:00Z'],
  ])('%s', (_what, wait, acts) => {
    const story = leave(wait);
    story.event('profile.updated', '2026-03-21T09:00:00Z', ofZone('Asia/Tokyo'));
    expect(story.until('2026-04-10T00:00:00Z').acts()).toEqual([`${acts} after`]);
  });

  it.each([
    ['the contact\'s', ofZone('Asia/Tokyo'), true],
    ['else the account\'s, ', { data: { account: { id: 'acme', timeZone: 'Asia/Tokyo' } } } as Telling, true],
    ['else the configured one', {}, false],
  ])('counts the days of sentWithin: %s', (_whose, telling, within) => {
    const story = begun(
      '  - { id: early, wait: 8d }\n  - { id: hello, send: hello }\n  - { id: late, wait: 47h30m }\n  - { id: which, choose: { branches: [{ when: \'sentWithin("hello", "2d")\', steps: [{ id: yes, update: { tag: within } }] }] } }',
      undefined, telling,
    );
    expect(story.until('2026-04-10T00:00:00Z').contact.tags).toEqual(within ? ['within'] : []);
  });
});

describe('a complaint', () => {
  it.each([
    ['the letters of its purpose', 'print: { template: a, format: a4-letter, purpose: offers }', 'act skipped complained'],
    ['the calls of its purpose', 'task: { title: Call, channel: phone, purpose: offers }', 'act skipped complained'],
    ['no letter of another', 'print: { template: a, format: a4-letter }', 'act acted'],
    ['no task that is no call', 'task: { title: Look, purpose: offers }', 'act acted'],
  ])('keeps back %s', (_what, step, line) => {
    const story = begun(`  - { id: mail, send: { template: a, purpose: offers } }\n  - { id: pause, wait: 1d }\n  - { id: act, ${step} }`, undefined, {
      data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { address: { line1: '1 rue X' } } } },
    });
    story.event('email.complained', '2026-03-20T10:00:00Z', { data: { command: story.commands[0]?.id, step: 'mail' } });
    expect(story.until('2026-03-22T00:00:00Z').lines()).toContain(line);
  });
});

describe('an offer', () => {
  it.each([
    ['past its time is skipped', 'entry.time - duration("1s")', 'act skipped expired'],
    ['at its time acts', 'entry.time', 'act acted'],
    ['whose time has no value acts', 'enrolment.ends', 'act acted'],
    ['for some days acts', '4d', 'act acted'],
  ])('%s', (_what, expires, line) => {
    expect(begun(`  - { id: act, recommend: { slot: next, expires: '${expires}' } }`).lines()).toContain(line);
  });
});

describe('the closing of a contact', () => {
  it('ends a run that has no exits, and reaches no goal of it', () => {
    const story = begun('  - { id: pause, wait: 1d }', 'entry: { on: enrolment.created }\nexit: none\ngoal: { on: contact.closed }');
    story.event('contact.closed', '2026-03-20T10:00:00Z', { data: { reason: 'left' } });
    expect(story.lines()).toEqual(['entered', 'pause waiting', 'exited contact.closed']);
  });
});

describe('the purpose of a step', () => {
  it.each([
    ['is the journey\'s', 'send: a', 'act acted'],
    ['is its own', 'send: { template: a, purpose: offers }', 'act skipped unsubscribed'],
    ['is that of the step it stands in for', 'print: { template: a, format: a4-letter, purpose: offers, otherwise: [{ id: instead, send: a }] }', 'instead skipped unsubscribed'],
  ])('%s', (_whose, step, line) => {
    const story = begun(`  - { id: pause, wait: 1d }\n  - { id: act, ${step} }`);
    story.event('consent.withdrawn', '2026-03-20T10:00:00Z', { data: { consent: { purpose: 'offers' } } });
    expect(story.until('2026-03-22T00:00:00Z').lines()).toContain(line);
  });
});
