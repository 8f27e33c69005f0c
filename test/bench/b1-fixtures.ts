import { newContact, type Contact } from '@parcours/contact';
import { fullType, type LearnerEvent } from '@parcours/events';
import type { Stores } from '@parcours/store';
import { createHash } from 'node:crypto';

/** Every event enters a run of its own, whose mail is sent at once. */
export const journeySource = `journey: b1
title: Every module completed
purpose: service
entry:
  on: module.completed
  when: event.data.activity.type == 'module'
  key: event.id
  reentry: always
steps:
  - id: hello
    send: welcome
`;

/** A contact's id, spread as ids are. */
export function contactId(n: number): string {
  const hex = createHash('md5').update(String(n)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** An event of 1 KB. */
export function eventOf(n: number, contact: string): LearnerEvent {
  const event: LearnerEvent = {
    specversion: '1.0', id: `e-${n}`, source: 'lms/bench', type: fullType('module.completed'), time: '2026-03-02T08:59:00.000Z', subject: contact, receivedat: '2026-03-02T09:00:00.000Z',
    data: {
      learner: { identifiers: [{ scheme: 'lms', issuer: 'lms/bench', value: contact }, { scheme: 'email', value: `${contact.slice(0, 8)}@example.org` }], attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', timeZone: 'Europe/Paris' } },
      course: { id: 'excel-2', name: 'Excel avancé' },
      enrolment: { id: `enr-${contact.slice(0, 8)}`, mode: 'online' },
      activity: { id: `m-${n % 8}`, type: 'module', name: 'Tableaux croisés dynamiques' },
    },
  };
  event.data['note'] = 'x'.repeat(Math.max(0, 1000 - JSON.stringify(event).length));
  return event;
}

/** Fills the store with contacts that have lived a little: one of them is what an enrolment leaves behind. */
export async function seedContacts(stores: Stores, count: number): Promise<void> {
  const now = Date.parse('2026-03-01T09:00:00Z');
  const page = 5_000;
  for (let from = 0; from < count; from += page) {
    const contacts = Array.from({ length: Math.min(page, count - from) }, (_, i): Contact => {
      const id = contactId(from + i);
      const email = `${id.slice(0, 8)}@example.org`;
      return {
        ...newContact(id, now), version: 1,
        identifiers: [{ scheme: 'lms', issuer: 'lms/bench', value: id }, { scheme: 'email', value: email }],
        addresses: [{ value: email, kind: 'private', at: now }],
        attributes: { values: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', timeZone: 'Europe/Paris' }, times: { firstName: now, lastName: now, locale: now, timeZone: now } },
        lastSeen: { 'enrolment.created': now },
      };
    });
    await stores.contacts.commit(contacts, `seed-${from}`);
  }
}
