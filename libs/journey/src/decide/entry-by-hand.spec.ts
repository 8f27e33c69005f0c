import { Story } from './story.fixture';

const at = Date.parse('2026-03-02T09:00:00Z');
const steps = 'steps: [{ id: hello, send: { template: hello, data: { reason: = entry.data.reason } } }, { id: pause, wait: 3d }]';
const head = (entry: string) => `journey: j\ntitle: J\npurpose: service\nentry: ${entry}\n${steps}\n`;
const known = (entry: string): Story => {
  const story = new Story(head(entry));
  story.event('profile.updated', '2026-03-01T09:00:00Z');
  return story;
};
const enter = (story: Story, more: { id?: string; key?: string; data?: object; journey?: string } = {}, when = at) =>
  story.tell({ type: 'journey.enter', contact: story.contact.id, journey: 'j', id: 'h-1', by: 'op', ...more } as never, when);

describe('an entry by hand', () => {
  it.each(['{ by: hand }', '{ on: enrolment.created, when: "false", within: 1d }'])('begins a run of a journey with entry %s', (entry) => {
    const story = known(entry);
    const { commands } = enter(story, { data: { reason: 'she called' } });
    expect(commands).toMatchObject([{ step: 'hello', run: story.contact.id, context: { data: { reason: 'she called' } } }]);
    expect(story.contact.runs).toMatchObject([{ key: story.contact.id, entry: { id: 'h-1', source: 'parcours/entries', type: 'entry.by-hand', time: '2026-03-02T09:00:00Z' } }]);
  });

  it('is made once, however often it is delivered', () => {
    const story = known('{ by: hand, reentry: always }');
    enter(story);
    story.until('2026-03-20T09:00:00Z');
    enter(story, {}, Date.parse('2026-03-21T09:00:00Z'));
    expect(story.commands).toHaveLength(1);
  });

  it.each([['its own key', { key: 'k' }, 'k'], ['its enrolment', { data: { enrolment: { id: 'enr-7' } } }, 'enr-7']])('runs under %s', (_what, more, key) => {
    const story = known('{ by: hand }');
    enter(story, more);
    expect(story.contact.runs.map((run) => run.key)).toEqual([key]);
  });

  it.each([
    ['unknown-journey', '{ by: hand }', (story: Story) => enter(story, { journey: 'none' })],
    ['already-running', '{ by: hand }', (story: Story) => (enter(story), enter(story, { id: 'h-2' }))],
    ['reentry', '{ by: hand }', (story: Story) => (enter(story), story.until('2026-03-09T09:00:00Z'), enter(story, { id: 'h-2' }, Date.parse('2026-03-10T09:00:00Z')))],
    ['role', '{ by: hand }', (story: Story) => {
      story.event('enrolment.created', '2026-03-01T10:00:00Z', { data: { enrolment: { id: 'enr-9', role: 'teacher' } } });
      return enter(story, { data: { enrolment: { id: 'enr-9' } } });
    }],
    ['closed', '{ by: hand }', (story: Story) => {
      story.event('contact.closed', '2026-03-01T10:00:00Z', { data: { reason: 'left' } });
      return enter(story);
    }],
  ])('says %s where no run begins', (reason, entry, act) => {
    const story = known(entry);
    expect(act(story).trace.lines).toMatchObject([{ outcome: 'noted', reason }]);
  });

  it('is skipped while the journey is paused', () => {
    const story = known('{ by: hand }');
    story.definitions = { ...story.definitions, paused: new Set(['j']) };
    expect(enter(story).trace.lines).toMatchObject([{ outcome: 'skipped', reason: 'journey-paused' }]);
  });

  it('is the only way into a journey by hand', () => {
    const story = known('{ by: hand }');
    for (const name of ['enrolment.created', 'course.completed', 'login.recorded']) story.event(name, '2026-03-02T08:00:00Z');
    expect(story.contact.runs).toEqual([]);
  });
});

describe('many steps at one go', () => {
  const steps = Array.from({ length: 130 }, (_, n) => `  - { id: s-${n}, update: { tag: t-${n} } }`).join('\n');
  const long = `journey: long\ntitle: L\npurpose: service\nentry: { on: enrolment.created }\nsteps:\n${steps}\n  - { id: last, send: last }\n`;

  it('go on before anything else happens to the contact, though the timer comes later', () => {
    const story = new Story(long);
    story.event('enrolment.created', '2026-03-02T09:00:00Z');
    story.event('enrolment.cancelled', '2026-03-02T09:00:00Z');
    expect(story.lines().slice(-2)).toEqual(['last acted', 'completed']);
  });

  it('of history stay history', () => {
    const story = new Story(long);
    story.event('enrolment.created', '2026-03-02T09:00:00Z', { backfill: true });
    story.until('2026-03-03T09:00:00Z');
    expect(story.lines().slice(-2)).toEqual(['last skipped backfill', 'completed']);
  });
});

describe('late goals without an id', () => {
  it('that ask for one event are told apart by their places', () => {
    const story = new Story('journey: j\ntitle: J\npurpose: service\nentry: { on: enrolment.created }\ngoal: [{ on: [order.placed, course.completed], within: 30d }, { on: course.completed, within: 30d }]\nsteps: [{ id: hello, send: hello }]\n');
    story.event('enrolment.created', '2026-03-02T09:00:00Z');
    for (const day of [3, 4, 5]) story.event('course.completed', `2026-03-0${day}T09:00:00Z`);
    expect(story.lines().filter((line) => line.startsWith('goal'))).toHaveLength(2);
  });
});

describe('a late goal without an id', () => {
  it('counts once, by whichever of its events comes first', () => {
    const story = new Story('journey: j\ntitle: J\npurpose: service\nentry: { on: enrolment.created }\ngoal: { on: [order.placed, course.completed], within: 30d }\nsteps: [{ id: hello, send: hello }]\n');
    story.event('enrolment.created', '2026-03-02T09:00:00Z');
    story.event('course.completed', '2026-03-03T09:00:00Z');
    story.event('order.placed', '2026-03-04T09:00:00Z');
    expect(story.lines().filter((line) => line.startsWith('goal'))).toEqual(['goal course.completed']);
  });
});
