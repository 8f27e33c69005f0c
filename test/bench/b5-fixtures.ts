import { applyEvent, newContact, type Contact } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';

/** Scores of the three branches: the call, the ideas, the colleague. */
export const scores = [3, 8, 10];

/** The instant of the decision, epoch ms: a Friday, 11:00 in Paris. */
export const decidedAt = Date.parse('2026-03-06T10:00:01Z');

const subject = '6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10';

function event(id: string, name: string, time: string, data: LearnerEvent['data']): LearnerEvent {
  return {
    specversion: '1.0', id, source: 'lms/main', type: `org.parcours.learner.${name}.v1`, time, subject,
    data: {
      learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-17' }, { scheme: 'email', value: 'ana@example.org' }] },
      account: { id: 'acme', name: 'Acme' },
      course: { id: 'excel-2', name: 'Excel avancé' },
      ...data,
    },
  };
}

/** A hot evaluation as a platform sends it. */
export function evaluation(nps: number): LearnerEvent {
  return event(`e-${nps}`, 'evaluation.submitted', '2026-03-06T10:00:00Z', { enrolment: { id: 'enr-1' }, evaluation: { kind: 'hot', nps, interests: ['power-bi'] } });
}

/** The learner before the evaluation: enrolled by an employer, two modules done, course completed. */
export function learner(): Contact {
  const history = [
    event('a-1', 'enrolment.created', '2026-02-02T09:00:00Z', {
      learner: {
        identifiers: [{ scheme: 'lms', issuer: 'lms/main', value: 'u-17' }, { scheme: 'email', value: 'ana@example.org' }],
        attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', timeZone: 'Europe/Paris' },
      },
      enrolment: { id: 'enr-1', mode: 'classroom', role: 'learner', starts: '2026-02-20T08:00:00Z', ends: '2026-03-06T08:00:00Z' },
    }),
    event('a-2', 'module.completed', '2026-02-21T09:00:00Z', { enrolment: { id: 'enr-1' }, activity: { id: 'm-1', type: 'module' } }),
    event('a-3', 'module.completed', '2026-02-24T09:00:00Z', { enrolment: { id: 'enr-1' }, activity: { id: 'm-2', type: 'module' } }),
    event('a-4', 'course.completed', '2026-03-06T08:00:00Z', { enrolment: { id: 'enr-1' } }),
  ];
  return history.reduce<Contact>((contact, told) => applyEvent(contact, told, Date.parse(told.time)), newContact(subject, Date.parse('2026-02-02T09:00:00Z')));
}
