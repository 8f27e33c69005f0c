import { Story } from './story.fixture';

const start = '2026-03-02T09:00:00Z';
const journey = (steps: string) => `
journey: j
title: J
purpose: service
entry: { on: enrolment.created }
steps:
${steps}
  - { id: after, send: after }
`;
const begun = (steps: string): Story => {
  const story = new Story(journey(steps));
  story.event('enrolment.created', start);
  return story;
};
const nag = '[{ id: nag, send: nag }]';

describe('a repeat', () => {
  it('runs its steps at once, again so long after each beginning, so often in all; then the run goes on at once', () => {
    const story = begun(`  - { id: weekly, repeat: { every: 7d, times: 3, steps: ${nag} } }`).until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag', '2026-03-09T09:00:00Z nag', '2026-03-16T09:00:00Z nag', '2026-03-16T09:00:00Z after']);
  });

  it('keeps the local hour over a change of clocks', () => {
    const story = begun(`  - { id: weekly, repeat: { every: 7d, times: 5, steps: ${nag} } }`).until('2027-01-01T00:00:00Z');
    expect(story.acts().slice(3, 5)).toEqual(['2026-03-23T09:00:00Z nag', '2026-03-30T08:00:00Z nag']);
  });

  it('is not moved by a new time zone, nor waits twice for one beginning', () => {
    const story = new Story(journey(`  - { id: weekly, repeat: { every: 7d, times: 2, steps: ${nag} } }`));
    const living = (timeZone: string) => ({ data: { learner: { identifiers: [{ scheme: 'email', value: 'ana@example.org' }], attributes: { timeZone } } } });
    story.event('enrolment.created', start, living('America/Montreal'));
    story.event('profile.updated', '2026-03-04T09:00:00Z', living('Europe/Paris'));
    story.until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag', '2026-03-09T08:00:00Z nag', '2026-03-09T08:00:00Z after']);
    expect(story.lines().filter((line) => line === 'weekly waiting')).toHaveLength(1);
  });

  it('begins again at once where its steps took longer', () => {
    const story = begun("  - { id: daily, repeat: { every: 1d, times: 2, steps: [{ id: nag, send: nag }, { id: pause, wait: 3d }] } }").until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag', '2026-03-05T09:00:00Z nag', '2026-03-08T09:00:00Z after']);
  });

  it('gives each round commands of their own', () => {
    const story = begun(`  - { id: daily, repeat: { every: 1d, times: 4, steps: ${nag} } }`).until('2027-01-01T00:00:00Z');
    expect(new Set(story.commands.map(({ id }) => id)).size).toBe(5);
  });

  it('tells of one wait and one waking between two beginnings', () => {
    const story = begun(`  - { id: daily, repeat: { every: 1d, times: 2, steps: ${nag} } }`).until('2027-01-01T00:00:00Z');
    expect(story.lines()).toEqual(['entered', 'nag acted', 'daily waiting', 'daily woke', 'nag acted', 'after acted', 'completed']);
  });

  it('nests', () => {
    const story = begun(`  - { id: weekly, repeat: { every: 7d, times: 2, steps: [{ id: hourly, repeat: { every: 1h, times: 2, steps: ${nag} } }] } }`).until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual([
      '2026-03-02T09:00:00Z nag', '2026-03-02T10:00:00Z nag', '2026-03-09T09:00:00Z nag', '2026-03-09T10:00:00Z nag', '2026-03-09T10:00:00Z after',
    ]);
    expect(story.contact.runs).toEqual([]);
  });

  it('goes through a hundred rounds and more, each waiting for its time', () => {
    const story = begun(`  - { id: minutely, repeat: { every: 1m, times: 250, steps: ${nag} } }`).until('2027-01-01T00:00:00Z');
    expect(story.commands).toHaveLength(251);
  });

  it('is left for good by a stop inside it', () => {
    const story = begun('  - { id: daily, repeat: { every: 1d, times: 9, steps: [{ id: nag, send: nag }, { id: end, stop: {} }] } }').until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag']);
  });
});

describe('the end of a repeat by an event', () => {
  const until = (inside: string) => `  - { id: weekly, repeat: { every: 7d, times: 6, until: { on: evaluation.submitted }, steps: ${inside} } }`;

  it.each([
    ['between two beginnings', nag],
    ['in a wait inside', '[{ id: nag, send: nag }, { id: pause, wait: 5d }]'],
    ['in a window inside', '[{ id: nag, send: nag }, { id: w, wait: { window: { from: "22:00", to: "23:00", days: [sun] } } }]'],
    ['in a wait that waits for the same event', '[{ id: nag, send: nag }, { id: answer, wait: { for: { on: evaluation.submitted, steps: [{ id: thanks, send: thanks }] } } }]'],
  ])('takes the run out %s, and it goes on behind', (_where, inside) => {
    const story = begun(until(inside));
    story.event('evaluation.submitted', '2026-03-04T10:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag', '2026-03-04T10:00:00Z after']);
    expect(story.lines().filter((line) => line.endsWith('woke'))).toHaveLength(1);
    expect(story.contact.runs).toEqual([]);
  });

  it('is the outermost that asks for it', () => {
    const inner = `[{ id: inner, repeat: { every: 1d, times: 9, until: { on: evaluation.submitted }, steps: ${nag} } }, { id: between, send: between }]`;
    const story = begun(until(inner));
    story.event('evaluation.submitted', '2026-03-04T10:00:00Z');
    expect(story.acts().slice(-1)).toEqual(['2026-03-04T10:00:00Z after']);
  });

  it('ends an inner one alone where only that asks, and the outer goes on', () => {
    const story = begun(`  - { id: weekly, repeat: { every: 7d, times: 2, steps: [{ id: inner, repeat: { every: 1d, times: 3, until: { on: evaluation.submitted }, steps: ${nag} } }, { id: between, send: between }] } }`);
    story.event('evaluation.submitted', '2026-03-02T10:00:00Z');
    story.until('2027-01-01T00:00:00Z');
    expect(story.acts()).toEqual([
      '2026-03-02T09:00:00Z nag', '2026-03-02T10:00:00Z between', '2026-03-09T09:00:00Z nag', '2026-03-10T09:00:00Z nag', '2026-03-11T09:00:00Z nag',
      '2026-03-11T09:00:00Z between', '2026-03-11T09:00:00Z after',
    ]);
  });

  it('looks at its condition', () => {
    const story = begun(`  - { id: weekly, repeat: { every: 7d, times: 2, until: { on: evaluation.submitted, when: event.data.evaluation.nps > 6 }, steps: ${nag} } }`);
    story.event('evaluation.submitted', '2026-03-04T10:00:00Z', { data: { evaluation: { kind: 'hot', nps: 3 } } });
    expect(story.contact.runs).toHaveLength(1);
    story.event('evaluation.submitted', '2026-03-04T11:00:00Z', { data: { evaluation: { kind: 'hot', nps: 9 } } });
    expect(story.acts().slice(-1)).toEqual(['2026-03-04T11:00:00Z after']);
  });

  it('is heeded while the journey is paused: the run is held behind the repeat', () => {
    const story = begun(until(nag));
    story.definitions = { ...story.definitions, paused: new Set(['j']) };
    story.event('evaluation.submitted', '2026-03-20T10:00:00Z');
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag']);
    story.definitions = { ...story.definitions, paused: new Set() };
    story.tell({ type: 'journey.resumed', contact: story.contact.id, journey: 'j' }, Date.parse('2026-03-21T10:00:00Z'));
    expect(story.acts()).toEqual(['2026-03-02T09:00:00Z nag', '2026-03-21T10:00:00Z after']);
  });

  it('beats nothing outside of it: an event before it began or after it ended is an event like others', () => {
    const story = begun(`  - { id: first, wait: 1d }\n${until(nag)}\n  - { id: last, wait: 1d }`);
    story.event('evaluation.submitted', '2026-03-02T10:00:00Z');
    expect(story.until('2026-03-03T09:00:00Z').acts()).toEqual(['2026-03-03T09:00:00Z nag']);
  });
});

describe('what was sent in a round of a repeat', () => {
  const steps = "  - { id: daily, repeat: { every: 1d, times: 9, steps: [{ id: first, send: first }, { id: gap, wait: 1h }, { id: second, send: second }] } }";

  it('is what an operator lets act again: the last, not the one that stands last', () => {
    const story = begun(steps).until('2026-03-03T09:30:00Z');
    story.tell({ type: 'run.retry', contact: story.contact.id, run: story.contact.runs[0]?.id ?? '', by: 'op' }, Date.parse('2026-03-03T09:40:00Z'));
    expect(story.acts().slice(-2)).toEqual(['2026-03-03T09:00:00Z first', '2026-03-03T09:40:00Z first']);
    expect(new Set(story.commands.map(({ id }) => id)).size).toBe(story.commands.length);
  });

  it('is known by its command when a complaint answers it, after the end of the run too', () => {
    const story = new Story(journey(steps).replace('purpose: service', 'purpose: offers'), { purposes: { offers: { basis: 'contract' } } });
    story.event('enrolment.created', start);
    story.until('2026-04-01T00:00:00Z');
    const last = story.commands.findLast(({ step }) => step === 'second');
    story.event('email.complained', '2026-04-02T09:00:00Z', { data: { command: last?.id, step: 'second' } });
    expect([story.contact.runs, story.contact.complaints]).toEqual([[], ['offers']]);
  });

  it('wakes a wait for its outcome, in whichever round it was sent', () => {
    const story = begun("  - { id: daily, repeat: { every: 1d, times: 9, steps: [{ id: nag, send: nag }, { id: answer, wait: { for: { of: nag, on: email.clicked }, max: 2h } }] } }").until('2026-03-04T09:00:00Z');
    const [first] = story.commands;
    story.event('email.clicked', '2026-03-04T09:30:00Z', { data: { command: first?.id, step: 'nag' } });
    expect(story.lines(true).at(-2)).toBe('2026-03-04T09:30:00Z answer woke');
  });
});
