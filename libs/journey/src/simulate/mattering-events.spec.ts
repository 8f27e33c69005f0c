import { Story } from '../decide/story.fixture';
import { matteringEvents } from './mattering-events';

const journey = `journey: j
title: J
purpose: service
entry: { on: [enrolment.created, course.started], when: has(event.data.enrolment.id) }
exit: { on: enrolment.suspended }
goal: { on: course.completed, when: event.data.enrolment.id == run.key }
steps:
  - { id: hello, send: hello }
  - { id: answer, wait: { for: [{ on: evaluation.submitted, when: event.data.evaluation.nps > 8 }, { of: hello }], max: 3d } }
  - id: weekly
    repeat:
      every: 7d
      times: 3
      until: { on: login.recorded }
      steps: [{ id: quiet, wait: { silence: 2d, of: [content.viewed] } }]
`;
const start = '2026-03-02T09:00:00Z';

function told(story: Story): string[] {
  const [definition] = story.definitions.current;
  return definition ? matteringEvents(definition, story.contact).map(({ name, for: what, step, of, when }) => [what, name, step, of && `of ${of}`, when?.source].filter(Boolean).join(' ')) : [];
}

describe('the events that matter', () => {
  it('are entries where no run is under way', () => {
    expect(told(new Story(journey))).toEqual(['entry enrolment.created has(event.data.enrolment.id)', 'entry course.started has(event.data.enrolment.id)']);
  });

  it('are what the run waits for, outcomes of the step named included, its exits and goals', () => {
    const story = new Story(journey);
    story.event('enrolment.created', start);
    expect(told(story)).toEqual([
      'wait evaluation.submitted answer event.data.evaluation.nps > 8',
      ...['delivered', 'opened', 'clicked', 'bounced', 'complained'].map((name) => `wait email.${name} answer of hello`),
      'exit enrolment.suspended', 'goal course.completed event.data.enrolment.id == run.key',
    ]);
  });

  it('are what ends a silence, and the repeats around it', () => {
    const story = new Story(journey);
    story.event('enrolment.created', start, { data: { course: { id: 'excel' } } });
    story.event('content.viewed', '2026-03-05T08:59:00Z');
    story.until('2026-03-05T09:00:00Z');
    expect(told(story)).toEqual(['silence content.viewed quiet', 'until login.recorded weekly', 'exit enrolment.suspended', 'goal course.completed event.data.enrolment.id == run.key']);
  });
});
