import { newContact, type Contact } from '@parcours/contact';
import { lastContact } from './last-contact';

const enrolment = (values: Partial<Contact['enrolments'][string]['values']>): Contact['enrolments'] => ({ e: { values: { id: 'e', status: 'active', ...values }, times: {}, modules: {} } });

describe('the last contact with a person', () => {
  it.each<[string, Partial<Contact>, number | undefined]>([
    ['is absent where nothing was ever heard', {}, undefined],
    ['is what was heard last', { lastSeen: { 'login.recorded': 5, 'course.completed': 9 } }, 9],
    ['is a click, and no mail that arrived', { lastSeen: { 'email.clicked': 5, 'email.delivered': 9 } }, 5],
    ['is no timer and no letter of ours', { now: 90, lastSeen: { 'login.recorded': 5, 'print.posted': 9 } }, 5],
    ['is the end of a course that goes on', { lastSeen: { 'enrolment.created': 5 }, enrolments: enrolment({ ends: 50 }) }, 50],
    ['is no end of a course that was cancelled', { lastSeen: { 'enrolment.created': 5 }, enrolments: enrolment({ ends: 50, status: 'cancelled' }) }, 5],
    ['is a consent', { consents: { offers: { email: { status: 'withdrawn', at: 7 } } } }, 7],
  ])('%s', (_what, change, expected) => {
    expect(lastContact({ ...newContact('c', 0), ...change })).toBe(expected);
  });
});
