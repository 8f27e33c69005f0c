import type { LearnerEvent, LearnerEventData } from '@parcours/events';

/** One instant for all: the same name is the same event. */
const happened = new Date().toISOString();

/** An enrolment as a platform sends it; `name` makes its learner, its enrolment (`enr-NAME`) and its id distinct. It happens now: journeys greet nobody for what is long past. */
export function enrolmentEvent(name: string, data: LearnerEventData = {}): LearnerEvent {
  return {
    specversion: '1.0',
    id: `created-${name}`,
    source: 'lms/test',
    type: 'org.parcours.learner.enrolment.created.v1',
    time: happened,
    data: {
      learner: {
        identifiers: [{ scheme: 'lms', issuer: 'lms/test', value: `u-${name}` }, { scheme: 'email', value: `u.${name.toLowerCase()}@example.org` }],
        attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', timeZone: 'Europe/Paris', address: { name: 'Ana Roux', line1: '3 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' } },
      },
      course: { id: 'excel-2', name: 'Excel avancé' },
      enrolment: { id: `enr-${name}` },
      ...data,
    },
  };
}
