import { newContact, type Contact } from '@parcours/contact';
import type { Command } from '@parcours/journey';
import { createHash } from 'node:crypto';

export const start = Date.parse('2026-05-04T09:00:00Z');
export const learnerCount = 1_000;
/** A marketing mail of the shipped journeys: it greets, names the course, shows what was offered, asks whether it was useful, and can be left. */
export const templateName = 'next-courses';

const firstNames = ['Ana', 'Zoé', 'Jean-Baptiste', 'Inès', 'Chloé', 'Maël', 'Sarah', 'D’Artagnan', 'Éléonore', 'Noah'];
const lastNames = ['Roux', 'Lefèvre', "O'Hara", 'Benali', 'Müller', 'de La Tour', 'Nguyen', 'Dupont & fils', 'García', 'Le Goff'];
const courses = ['Excel avancé', 'SQL pour tous', 'Management d’équipe', 'Power BI', 'Prendre la parole'];
const topics = ['Tableaux croisés dynamiques', 'Requêtes et jointures', 'Conduire un entretien', 'Indicateurs & tableaux de bord', 'Parler devant vingt personnes'];

const idOf = (n: number): string => {
  const hex = createHash('md5').update(`learner ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};
const of = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;

/** A learner who granted what such a mail needs; every second one reads English. */
export function learnerOf(n: number): Contact {
  const values = { firstName: of(firstNames, n), lastName: of(lastNames, Math.floor(n / 10)), locale: n % 2 ? 'en' : 'fr', timeZone: 'Europe/Paris' };
  const email = `learner${n}@example.org`;
  return {
    ...newContact(idOf(n), start), version: 1, identifiers: [{ scheme: 'email', value: email }], addresses: [{ value: email, kind: 'private', at: start }],
    attributes: { values, times: {}, at: start },
    consents: { offers: { email: { status: 'granted', at: start } }, 'learning-news': { email: { status: 'granted', at: start } } },
  };
}

/** What the content service offered to a learner, as it keeps it. */
export function offerOf({ id }: Contact, n: number): { id: string; contact: string; at: number; body: object } {
  const items = Array.from({ length: 4 }, (_, i) => ({
    id: `course-${(n + i) % 97}`, title: of(courses, n + i), summary: `${of(topics, n + i)} : deux jours, en ligne ou sur place, avec des exercices tirés de votre métier.`, kind: 'course', url: `https://www.atelier.example/courses/${(n + i) % 97}`,
    reason: { fr: `parce que vous avez suivi « ${of(courses, n)} »`, en: `because you completed “${of(courses, n)}”` },
  }));
  return { id: `offer-${n}`, contact: id, at: start, body: { id: `offer-${n}`, contact: id, at: start, slot: 'next', items } };
}

/** The `n`-th command of a campaign to all of them in turn, as the step of a journey gives it. */
export function commandOf(learner: Contact, n: number, set: string): Command {
  const { values } = learner.attributes;
  const email = learner.addresses[0]?.value ?? '';
  const enrolment = { id: `enr-${n % learnerCount}`, mode: 'online', status: 'completed', starts: '2026-04-01T07:00:00.000Z', ends: '2026-04-02T16:00:00.000Z', completedAt: '2026-04-02T16:00:00.000Z', score: 0.8 };
  const course = { id: `course-${n % 5}`, name: of(courses, n) };
  return {
    id: createHash('md5').update(`command ${n}`).digest('hex'), type: 'email.send', at: start, contact: learner.id, learner: email, journey: 'next-chapter', version: 1, runId: `run-${n}`, run: enrolment.id, step: 'suggest', purpose: 'offers',
    template: templateName, locale: String(values.locale), timeZone: 'Europe/Paris', to: email, set,
    context: { contact: { id: learner.id, attributes: values, interests: ['excel', 'sql'], tags: [] }, enrolment, course, account: {}, entry: { type: 'enrolment.completed', time: '2026-04-02T16:00:00.000Z', data: { course, enrolment } }, data: {} },
  };
}
