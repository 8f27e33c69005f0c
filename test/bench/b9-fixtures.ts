import { formatTime, fullType, type LearnerEvent } from '@parcours/events';

/** A run with a wait, an exit and a goal for each enrolment, and what an evaluation opens. */
export const storyJourneys = `journey: b9
title: From enrolment to evaluation
purpose: service
entry:
  on: enrolment.created
exit:
  on: enrolment.cancelled
  when: event.data.enrolment.id == run.key
goal:
  on: course.completed
  when: event.data.enrolment.id == run.key
steps:
  - id: hello
    send: welcome
  - id: first-answer
    wait:
      for:
        on: evaluation.submitted
        when: event.data.evaluation.kind == "hot"
        steps:
          - id: by-score
            choose:
              branches:
                - when: has(woke.data.evaluation.nps) && woke.data.evaluation.nps >= 7
                  steps: [{ id: ideas, recommend: { slot: next, limit: 3 } }]
              otherwise:
                - id: call
                  task: { title: Call the learner, due: 2d }
      max: 90d
  - id: quiet
    wait: { silence: 14d, of: [module.completed, content.viewed] }
  - id: nudge
    send: keep-going
`;

const begins = Date.parse('2026-01-05T08:00:00Z');
/** What the events of a contact are, in turn; then activity without end. */
const firsts = ['consent.granted', 'enrolment.created', 'module.completed', 'evaluation.submitted', 'content.viewed'] as const;

/** The n-th event of a story of so many contacts, in order of time: each contact says its first thing before any says its second. */
export function storyEvent(n: number, contacts: number): LearnerEvent {
  const contact = (n * 7_919) % contacts;
  const turn = Math.floor(n / contacts);
  const name = firsts[turn] ?? (turn % 2 === 0 ? 'module.completed' : 'content.viewed');
  return {
    specversion: '1.0', id: `e-${n}`, source: 'lms/bench', type: fullType(name), time: formatTime(begins + n * 5_000),
    data: {
      learner: {
        identifiers: [{ scheme: 'lms', issuer: 'lms/bench', value: `u-${contact}` }, { scheme: 'email', value: `u${contact}@example.org` }],
        attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', timeZone: 'Europe/Paris' },
      },
      course: { id: `course-${contact % 40}`, name: 'Excel avancé' },
      ...(name !== 'consent.granted' && { enrolment: { id: `enr-${contact}`, mode: 'online', ...(name === 'enrolment.created' && { starts: '2026-03-02T08:00:00Z' }) } }),
      ...(name === 'consent.granted' && { consent: { purpose: 'learning-news', channel: 'email', proof: { form: 'enrolment-form' } } }),
      ...(name === 'evaluation.submitted' && { evaluation: { kind: 'hot', nps: contact % 11, interests: ['power-bi'] } }),
      ...((name === 'module.completed' || name === 'content.viewed') && { activity: { id: `m-${turn % 8}`, type: 'module', name: 'Tableaux croisés dynamiques' } }),
    },
  };
}
