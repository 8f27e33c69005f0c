import { commandId } from './ids';
import { Story } from './story.fixture';

const start = '2026-03-02T09:00:00Z';
const journey = (head: string, steps = '- { id: hello, send: hello }\n  - { id: pause, wait: 3d }\n  - { id: after, send: after }') => `
journey: j
title: J
purpose: service
${head}
steps:
  ${steps}
`;
const created = 'entry: { on: enrolment.created }';
const of = (enrolment: string, more = {}) => ({ data: { enrolment: { id: enrolment, ...more } } });

describe('entering', () => {
  it.each([
    ['never', '2026-06-01T09:00:00Z', 1],
    ['always', '2026-03-05T10:00:00Z', 2],
    ['{ after: 10d }', '2026-03-15T08:59:59Z', 1],
    ['{ after: 10d }', '2026-03-15T09:00:00Z', 2],
  ])('again %s, at %s: the last run ended on 5 March', (reentry, again, runs) => {
    const story = new Story(journey(`entry: { on: enrolment.created, reentry: ${reentry} }`));
    story.event('enrolment.created', start);
    story.event('enrolment.created', again);
    expect(story.lines().filter((line) => line === 'entered')).toHaveLength(runs);
  });

  it('is asked key by key, and an active run lets no second one in', () => {
    const story = new Story(journey('entry: { on: enrolment.created, reentry: always }'));
    for (const enrolment of ['enr-1', 'enr-2', 'enr-1']) story.event('enrolment.created', start, of(enrolment));
    expect(story.contact.runs.map(({ key }) => key)).toEqual(['enr-1', 'enr-2']);
  });

  it('never again holds however many other runs ended since', () => {
    const story = new Story([journey(created), journey('entry: { on: login.recorded, reentry: always }', '- { id: x, stop: {} }').replace('journey: j', 'journey: often')]);
    story.event('enrolment.created', start);
    for (let n = 0; n < 150; n++) story.event('login.recorded', '2026-04-01T09:00:00Z');
    expect(story.event('enrolment.created', '2026-05-01T09:00:00Z').trace.lines).toMatchObject([{ outcome: 'noted', reason: 'reentry' }]);
  });

  it.each([
    ['created for nobody in particular', {}, true],
    ['of a learner', { role: 'learner' }, true],
    ['of a teacher', { role: 'teacher' }, false],
  ])('is for learners where the journey names no roles: an enrolment %s', (_who, more, enters) => {
    expect(new Story(journey(created)).event('enrolment.created', start, of('enr-1', more)).contact.runs).toHaveLength(enters ? 1 : 0);
  });

  it('looks at the role on record where the event states none', () => {
    const story = new Story(journey('roles: [teacher]\nentry: { on: course.started }'));
    story.event('enrolment.created', start, of('enr-1', { role: 'teacher' }));
    story.event('course.started', start);
    story.event('course.started', start, of('enr-2'));
    expect(story.contact.runs.map(({ key }) => key)).toEqual(['enr-1']);
  });

  it.each([
    ['as old as `within`', '2026-03-04T09:00:00Z', 1],
    ['older', '2026-03-04T09:00:01Z', 0],
  ])('by an event %s', (_age, now, runs) => {
    const story = new Story(journey('entry: { on: enrolment.created, within: 2d }'));
    story.event('enrolment.created', start, { now, data: { course: { id: 'excel' } } });
    expect(story.contact.runs).toHaveLength(runs);
    expect(story.contact.enrolments['enr-1']?.values.courseId).toBe('excel');
  });

  it('is left out where the key has no value', () => {
    const story = new Story(journey('entry: { on: enrolment.created, key: event.data.course.id }'));
    expect(story.event('enrolment.created', start).contact.runs).toEqual([]);
    expect(story.event('enrolment.created', start, { data: { course: { id: 'excel' } } }).contact.runs[0]?.key).toBe('excel');
  });

  it('sees the contact as the earlier parts of the decision left it', () => {
    const first = journey(created, '- { id: set, update: { set: { level: = 3 } } }').replace('journey: j', 'journey: a');
    const story = new Story([first, journey('entry: { on: enrolment.created, when: contact.attributes.level == 3 }')]);
    story.event('enrolment.created', start);
    expect(story.acts()).toEqual([`${start} hello`]);
  });
});

describe('a step named like something of the language', () => {
  it('gives its command like another, and what comes back of it wakes the run', () => {
    const story = new Story(journey(created, '- { id: constructor, send: a }\n  - { id: w, wait: { for: { of: constructor } } }\n  - { id: to-string, send: b }'));
    story.event('enrolment.created', start);
    expect(story.contact.runs[0]?.visits).toEqual({ constructor: 1, w: 1 });
    story.event('email.clicked', '2026-03-03T09:00:00Z', { data: { command: commandId(story.contact.runs[0]?.id ?? '', 'constructor', 1) } });
    expect(story.acts()).toContain('2026-03-03T09:00:00Z to-string');
  });
});

describe('exits', () => {
  const head = `${created}\nexit: { on: course.completed }\ngoal: { on: course.completed }`;

  it('beat goals', () => {
    const story = new Story(journey(head));
    story.event('enrolment.created', start);
    expect(story.event('course.completed', '2026-03-03T09:00:00Z').trace.lines).toMatchObject([{ outcome: 'exited', reason: 'course.completed' }]);
  });

  it.each([
    ['by the cancellation of its enrolment', created, 'enr-1', true],
    ['not by that of another', created, 'enr-2', false],
    ['not where the journey has no exits', `${created}\nexit: none`, 'enr-1', false],
    ['not where it is keyed otherwise', 'entry: { on: enrolment.created, key: event.source }', 'enr-1', false],
  ])('end a run %s', (_what, given, cancelled, ends) => {
    const story = new Story(journey(given));
    story.event('enrolment.created', start);
    story.event('enrolment.cancelled', '2026-03-03T09:00:00Z', of(cancelled));
    expect(story.contact.runs).toHaveLength(ends ? 0 : 1);
  });

  it('end every run when the contact is closed, which then enters nothing', () => {
    const story = new Story([journey(`${created}\nexit: none`), journey('entry: { on: [contact.closed, login.recorded] }').replace('journey: j', 'journey: k')]);
    story.event('enrolment.created', start);
    story.event('contact.closed', '2026-03-03T09:00:00Z', { data: { reason: 'left' } });
    story.event('login.recorded', '2026-03-03T10:00:00Z');
    expect(story.lines().slice(-3)).toEqual(['exited contact.closed', 'noted closed', 'noted closed']);
    expect(story.contact.runs).toEqual([]);
  });

  it.each([
    ['that began the run', 'lms/main', 'a-1', true],
    ['of another source', 'lms/other', 'a-1', false],
    ['that is another', 'lms/main', 'a-2', false],
  ])('end a run when the statement is voided %s', (_which, source, target, ends) => {
    const story = new Story(journey(`${created}\nexit: none`));
    story.event('enrolment.created', start, { id: 'a-1' });
    story.event('statement.voided', '2026-03-03T09:00:00Z', { source, data: { target } });
    expect(story.contact.runs).toHaveLength(ends ? 0 : 1);
    expect(story.until('2026-03-10T00:00:00Z').lines()).toContain(ends ? 'exited voided' : 'after acted');
  });
});

describe('goals', () => {
  const within = (when = '') => journey(`${created}\ngoal: [{ id: done, on: course.completed, within: 10d${when} }]`);

  it.each([
    ['at the bound', '2026-03-15T09:00:00Z', true],
    ['after it', '2026-03-15T09:00:01Z', false],
  ])('after the end of the run count %s', (_when, time, counts) => {
    const story = new Story(within());
    story.event('enrolment.created', start);
    const { trace, contact } = story.event('course.completed', time);
    expect(trace.lines.map(({ outcome, reason }) => [outcome, reason])).toEqual(counts ? [['goal', 'done']] : []);
    expect(contact.ended[0]).toMatchObject({ outcome: 'completed', ...(counts && { goals: ['done'] }) });
  });

  it('after the end count once', () => {
    const story = new Story(within());
    story.event('enrolment.created', start);
    for (const time of ['2026-03-06T09:00:00Z', '2026-03-07T09:00:00Z']) story.event('course.completed', time);
    expect(story.lines().filter((line) => line === 'goal done')).toHaveLength(1);
  });

  it('without `within` do not count after the end', () => {
    const story = new Story(journey(`${created}\ngoal: { on: course.completed }`));
    story.event('enrolment.created', start);
    expect(story.event('course.completed', '2026-03-06T09:00:00Z').trace.lines).toEqual([]);
  });

  it('after the end still know what began the run', () => {
    const story = new Story(within(', when: event.data.course.id == entry.data.course.id'));
    story.event('enrolment.created', start, { data: { course: { id: 'excel' } } });
    story.event('course.completed', '2026-03-06T09:00:00Z', { data: { enrolment: { id: 'enr-2' }, course: { id: 'word' } } });
    story.event('course.completed', '2026-03-07T09:00:00Z', { data: { course: { id: 'excel' } } });
    expect(story.lines(true).filter((line) => line.includes('goal'))).toEqual(['2026-03-07T09:00:00Z goal done']);
  });

  it('end a run once: the event that reaches one wakes nothing in it', () => {
    const story = new Story(journey(`${created}\ngoal: { on: course.completed }`, '- { id: w, wait: { for: { on: course.completed } } }\n  - { id: after, send: after }'));
    story.event('enrolment.created', start);
    story.event('course.completed', '2026-03-06T09:00:00Z');
    expect(story.lines()).toEqual(['entered', 'w waiting', 'goal course.completed', 'completed goal']);
  });
});

describe('runs timed at one instant', () => {
  const named = (id: string, entry = created) => journey(entry, '- { id: pause, wait: 3d }\n  - { id: hello, send: hello }').replace('journey: j', `journey: ${id}`);

  it('go by entry time, then journey, then key', () => {
    const until = 'entry: { on: course.started }';
    const early = journey(until, '- { id: pause, wait: { until: timestamp("2026-03-05T09:00:00Z") } }\n  - { id: hello, send: hello }').replace('journey: j', 'journey: z');
    const story = new Story(['b', 'd', 'a', 'c'].map((id) => named(id)).concat(early));
    story.event('course.started', '2026-03-01T09:00:00Z');
    for (const enrolment of ['enr-2', 'enr-1']) story.event('enrolment.created', start, of(enrolment));
    story.until('2026-03-10T00:00:00Z');
    expect(story.commands.map((command) => `${command.journey} ${command.run}`)).toEqual(
      ['z enr-1', 'a enr-1', 'a enr-2', 'b enr-1', 'b enr-2', 'c enr-1', 'c enr-2', 'd enr-1', 'd enr-2'],
    );
  });

  it('before that by when they were due, where a timer comes late', () => {
    const story = new Story([named('a').replace('wait: 3d', 'wait: 4d'), named('b')]);
    story.event('enrolment.created', start);
    const { wakeAt = 0, id } = story.contact;
    story.tell({ type: 'timer.due', contact: id, wakeAt }, Date.parse('2026-03-10T00:00:00Z'));
    expect(story.commands.map((command) => command.journey)).toEqual(['b', 'a']);
  });

  it('come after the events of that instant', () => {
    const story = new Story(journey(`${created}\nexit: { on: course.completed }`, '- { id: pause, wait: 3d }\n  - { id: hello, send: hello }'));
    story.event('enrolment.created', start);
    story.event('course.completed', '2026-03-05T09:00:00Z');
    expect(story.until('2026-03-10T00:00:00Z').acts()).toEqual([]);
  });
});

describe('many steps', () => {
  it('over a hundred at one go go on at the same instant, and nobody sees the seam', () => {
    const steps = Array.from({ length: 230 }, (_, i) => `- { id: s-${i}, update: { tag: t-${i % 50} } }`).join('\n  ');
    const story = new Story(journey(created, steps));
    story.event('enrolment.created', start);
    expect(story.contact.wakeAt).toBe(Date.parse(start));
    story.until(start);
    expect(story.lines()).toEqual(['entered', ...Array.from({ length: 230 }, (_, i) => `s-${i} acted`), 'completed']);
    expect(story.contact.runs).toEqual([]);
  });
});

describe('an event that names an entry and begins no run', () => {
  const again = { data: { course: { id: 'excel' } } };
  it.each<[string, string, (story: Story) => Story['trace'][number] | undefined, object]>([
    ['too late', 'entry: { on: enrolment.created, within: 2d }', (story) => told(story, 'enrolment.created', start, { now: '2026-03-09T09:00:00Z' }), { reason: 'too-old', saw: { 'event.time': start }, run: 'enr-1' }],
    ['for another role', created, (story) => told(story, 'enrolment.created', start, of('enr-1', { role: 'teacher' })), { reason: 'role', saw: { 'enrolment.role': 'teacher' } }],
    ['under a condition that does not hold', 'entry: { on: enrolment.created, when: event.data.enrolment.mode == "online" }', (story) => told(story, 'enrolment.created', start, of('enr-1', { mode: 'classroom' })), { reason: 'entry-condition', saw: { 'event.data.enrolment.mode': 'classroom' } }],
    ['under a condition that misses a value', 'entry: { on: enrolment.created, when: event.data.enrolment.mode == "online" }', (story) => told(story, 'enrolment.created', start), { reason: 'entry-condition', saw: { 'event.data.enrolment.mode': null } }],
    ['without a key', 'entry: { on: enrolment.created, key: event.data.course.id }', (story) => told(story, 'enrolment.created', start), { reason: 'no-key' }],
    ['while one is under way', created, (story) => [told(story, 'enrolment.created', start), told(story, 'enrolment.created', '2026-03-03T09:00:00Z')][1], { reason: 'already-running', saw: { 'run.startedAt': start } }],
    ['after one that may not be followed', `${created}\nexit: { on: course.completed }`, (story) => [told(story, 'enrolment.created', start), told(story, 'course.completed', '2026-03-02T10:00:00Z', again), told(story, 'enrolment.created', '2026-03-03T09:00:00Z')][2], { reason: 'reentry', saw: { 'run.endedAt': '2026-03-02T10:00:00Z' } }],
    ['for a closed contact', created, (story) => [told(story, 'contact.closed', start, { data: { reason: 'left' } }), told(story, 'enrolment.created', start)][1], { reason: 'closed' }],
  ])('says so once, with what was seen: %s', (_why, head, tell, line) => {
    const story = new Story(journey(head));
    expect(tell(story)).toMatchObject({ outcome: 'noted', journey: 'j', version: 1, runId: '', cause: { type: 'event', name: 'enrolment.created' }, ...line });
  });

  it('says nothing where it names no entry', () => {
    expect(new Story(journey(created)).event('login.recorded', start).trace).toMatchObject({ runs: [], lines: [] });
  });

  function told(story: Story, ...[name, time, telling]: Parameters<Story['event']>): Story['trace'][number] | undefined {
    story.event(name, time, telling);
    return story.trace.at(-1);
  }
});
