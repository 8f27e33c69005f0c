import { commandId } from './ids';
import { Story } from './story.fixture';

const journey = (wait: string, more = '') => `
journey: j
title: J
purpose: service
entry: { on: enrolment.created }
${more}
steps:
  - { id: hello, send: hello }
  - { id: pause, wait: ${wait} }
  - { id: after, send: after }
`;
const start = '2026-03-02T09:00:00Z';
const begun = (yaml: string): Story => {
  const story = new Story(yaml);
  story.event('enrolment.created', start);
  return story;
};

describe('a wait for silence', () => {
  const silent = journey('{ silence: 3d, of: [module.completed, content.viewed] }');

  it('counts from the start of the run where none of the events ever came', () => {
    expect(begun(silent).until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-05T09:00:00Z after');
  });

  it('counts from the last of the events, before the wait too', () => {
    const story = new Story(silent);
    story.event('module.completed', '2026-03-01T08:00:00Z');
    story.event('enrolment.created', start);
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-04T08:00:00Z after');
  });

  it('goes on at once where it was silent for so long already', () => {
    const story = new Story(silent);
    story.event('content.viewed', '2026-02-01T08:00:00Z');
    story.event('enrolment.created', start);
    expect(story.acts()).toEqual([`${start} hello`, `${start} after`]);
  });

  it('begins anew with each of its events and with no other', () => {
    const story = begun(silent);
    story.event('module.completed', '2026-03-04T10:00:00Z');
    story.event('login.recorded', '2026-03-05T10:00:00Z');
    story.event('content.viewed', '2026-03-06T11:00:00Z');
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-09T11:00:00Z after');
  });

  it('is not begun anew by an event that happened before the last one', () => {
    const story = begun(silent);
    story.event('content.viewed', '2026-03-04T10:00:00Z');
    story.event('module.completed', '2026-03-03T10:00:00Z', { now: '2026-03-05T10:00:00Z' });
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-07T10:00:00Z after');
  });
});

describe('a wait for an outcome of a step', () => {
  const outcome = journey('{ for: { of: hello, on: email.clicked }, max: 5d, timeout: [{ id: nudge, send: nudge }] }');

  it.each([
    ['of this run and step wakes it', (run: string) => ({ command: commandId(run, 'hello', 1), step: 'hello' }), 'after'],
    ['that names no step wakes it by its command', (run: string) => ({ command: commandId(run, 'hello', 1) }), 'after'],
    ['of another run does not', () => ({ command: commandId('other-run', 'hello', 1), step: 'hello' }), undefined],
    ['of another step does not', (run: string) => ({ command: commandId(run, 'after', 1), step: 'after' }), undefined],
    ['whose step contradicts its command does not', (run: string) => ({ command: commandId(run, 'hello', 1), step: 'after' }), undefined],
    ['without a command does not', () => ({ step: 'hello' }), undefined],
  ])('%s', (_what, dataOf, acts) => {
    const story = begun(outcome);
    const { commands } = story.event('email.clicked', '2026-03-03T09:00:00Z', { data: dataOf(story.contact.runs[0]?.id ?? '') });
    expect(commands[0]?.step).toBe(acts);
  });

  it('of another kind does not wake it, and after its bound the time-out runs', () => {
    const story = begun(outcome);
    story.event('email.delivered', '2026-03-03T09:00:00Z', { data: { command: story.commands[0]?.id, step: 'hello' } });
    expect(story.until('2026-03-20T00:00:00Z').lines()).toEqual(
      ['entered', 'hello acted', 'pause waiting', 'pause woke timeout', 'nudge acted', 'after acted', 'completed'],
    );
  });
});

describe('a wait for events', () => {
  it('counts events from the wait on', () => {
    const story = new Story(journey('{ for: { on: module.completed } }'));
    story.event('module.completed', '2026-03-01T09:00:00Z');
    story.event('enrolment.created', start);
    expect(story.acts()).toEqual([`${start} hello`]);
  });

  const sinceRun = `
journey: j
title: J
purpose: service
entry: { on: [enrolment.created, module.completed] }
steps:
  - { id: first, wait: 2d }
  - { id: seen, wait: { for: { on: module.completed }, since: run, max: 1d, timeout: [{ id: none, send: none }, { id: end, stop: {} }] } }
  - { id: again, wait: { for: { on: module.completed }, since: run, max: 1d, timeout: [{ id: only-one, send: none }, { id: end-too, stop: {} }] } }
  - { id: done, send: done }
`;

  it('since the run counts one that came before the wait, as often as it is asked for', () => {
    const story = new Story(sinceRun);
    story.event('enrolment.created', start);
    story.event('module.completed', '2026-03-03T09:00:00Z', { id: 'm' });
    expect(story.until('2026-03-10T00:00:00Z').acts()).toEqual(['2026-03-04T09:00:00Z done']);
  });

  it('since the run does not count the event that began it', () => {
    const story = new Story(sinceRun);
    story.event('module.completed', start);
    expect(story.until('2026-03-10T00:00:00Z').acts()).toEqual(['2026-03-05T09:00:00Z none']);
  });

  it('since the run still knows an outcome after many events that could not wake it', () => {
    const story = new Story(journey('1d').replace('  - { id: after', '  - { id: clicked, wait: { for: { of: hello, on: [email.clicked, email.opened] }, since: run } }\n  - { id: after'));
    story.event('enrolment.created', start);
    story.event('email.clicked', '2026-03-02T10:00:00Z', { data: { command: story.commands[0]?.id, step: 'hello' } });
    for (let minute = 10; minute < 50; minute++) story.event('email.opened', `2026-03-02T11:${minute}:00Z`, { data: { command: 'of-another', step: 'x' } });
    expect(story.until('2026-03-10T00:00:00Z').acts()).toContain('2026-03-03T09:00:00Z after');
  });

  it('tells what woke the run until the next wait for events ends', () => {
    const story = new Story(`
journey: j
title: J
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: module, wait: { for: { on: module.completed } } }
  - { id: day, wait: 1d }
  - { id: next, wait: { until: { date: now, after: 1d } } }
  - { id: other, wait: { for: { on: login.recorded, when: woke.type == "module.completed" } } }
  - { id: which, choose: { branches: [{ when: woke.type == "login.recorded", steps: [{ id: fresh, send: a }] }] } }
`);
    story.event('enrolment.created', start);
    story.event('module.completed', '2026-03-03T09:00:00Z');
    story.event('login.recorded', '2026-03-06T09:00:00Z');
    expect(story.acts()).toEqual(['2026-03-06T09:00:00Z fresh']);
  });

  it('leaves nothing as what woke the run after a time-out', () => {
    const story = new Story(`
journey: j
title: J
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: module, wait: { for: { on: module.completed } } }
  - { id: second, wait: { for: { on: course.completed }, max: 1d } }
  - id: which
    choose:
      branches: [{ when: woke.type == "module.completed", steps: [{ id: stale, send: a }] }]
      otherwise: [{ id: nothing, send: b }]
`);
    story.event('enrolment.created', start);
    story.event('module.completed', '2026-03-03T09:00:00Z');
    expect(story.until('2026-03-10T00:00:00Z').acts()).toEqual(['2026-03-04T09:00:00Z nothing']);
  });
});

describe('a wait until an instant', () => {
  const until = journey('{ until: { date: enrolment.starts, before: 2d }, max: 10d, timeout: [{ id: late, send: late }, { id: end, stop: {} }] }');
  const starts = (day: string) => ({ data: { enrolment: { id: 'enr-1', starts: `2026-${day}T09:00:00Z` } } });

  it('ends when its value says, its bound notwithstanding', () => {
    const story = new Story(until);
    story.event('enrolment.created', start, starts('03-25'));
    expect(story.until('2026-04-20T00:00:00Z').acts()).toContain('2026-03-23T09:00:00Z after');
  });

  it('is timed anew by an event that changes what it reads', () => {
    const story = new Story(until);
    story.event('enrolment.created', start, starts('03-12'));
    story.event('enrolment.updated', '2026-03-05T09:00:00Z', starts('03-20'));
    expect(story.until('2026-04-20T00:00:00Z').acts()).toEqual([`${start} hello`, '2026-03-18T09:00:00Z after']);
  });

  it('goes on at once where the event moves it into the past', () => {
    const story = new Story(until);
    story.event('enrolment.created', start, starts('03-25'));
    story.event('enrolment.updated', '2026-03-05T09:00:00Z', starts('03-06'));
    expect(story.acts()).toContain('2026-03-05T09:00:00Z after');
  });

  it('goes on at once where its value is past on reaching it', () => {
    const story = new Story(until);
    story.event('enrolment.created', start, starts('03-03'));
    expect(story.acts()).toEqual([`${start} hello`, `${start} after`]);
  });

  it('holds without a value until it has one', () => {
    const story = begun(until);
    story.event('enrolment.updated', '2026-03-05T09:00:00Z', starts('03-20'));
    expect(story.until('2026-04-20T00:00:00Z').acts()).toContain('2026-03-18T09:00:00Z after');
  });

  it('without a value ends at its bound, in the time-out', () => {
    expect(begun(until).until('2026-04-20T00:00:00Z').acts()).toEqual([`${start} hello`, '2026-03-12T09:00:00Z late']);
  });

  it('keeps the moment of reaching it as `now` when it is looked at again', () => {
    const story = begun(journey('{ until: { date: now, after: 3d } }'));
    story.event('module.completed', '2026-03-04T09:00:00Z');
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-05T09:00:00Z after');
  });

  it.each([
    ['the contact states', 'Asia/Tokyo', 'America/Toronto', '2026-03-04T00:00:00Z'],
    ['the account states where the contact states none', undefined, 'America/Toronto', '2026-03-04T14:00:00Z'],
    ['is configured where what they state is none', 'nowhere', '', '2026-03-04T08:00:00Z'],
  ])('has its local hour in the zone that %s', (_who, own, account, time) => {
    const story = new Story(journey('{ until: { date: now, after: 2d, at: "09:00" } }'));
    const learner = { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], ...(own !== undefined && { attributes: { timeZone: own } }) };
    const employer = { id: 'acme', timeZone: account };
    story.event('enrolment.created', start, { data: { learner, account: employer } });
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain(`${time} after`);
  });

  it('moves its local hour with a new time zone at the next event', () => {
    const story = begun(journey('{ until: { date: now, after: 2d, at: "09:00" } }'));
    story.event('profile.updated', '2026-03-03T09:00:00Z', { data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { timeZone: 'America/Toronto' } } } });
    expect(story.until('2026-03-20T00:00:00Z').acts()).toContain('2026-03-04T14:00:00Z after');
  });
});
