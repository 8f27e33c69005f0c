import type { Contact } from './contact';
import { copyContact } from './copy-contact';
import { newContact } from './new-contact';

/** Every field a contact can have; one that is added to the type and not here does not compile. */
const whole: Required<Contact> = {
  ...newContact('6f1b7a52-3f0e-5d0a-9c61-3f4b8d2a7e10', 5),
  identifiers: [{ scheme: 'email', value: 'ana@example.org' }], interests: ['sql'], tags: ['vip'], complaints: ['offers'], ring: ['lms a-1'],
  pausedUntil: 6, closed: { reason: 'left', at: 4 }, wakeAt: 7, parked: { deadLetter: 'd-1', since: 3 },
};

describe('a copy of a contact', () => {
  it.each([['with every field there is', whole], ['just made', newContact(whole.id, 1)]])('%s has the same fields, the very same values in them', (_what, contact) => {
    const copy = copyContact(contact);
    expect(copy).not.toBe(contact);
    expect(Object.keys(copy).sort()).toEqual(Object.keys(contact).sort());
    for (const [field, value] of Object.entries(contact)) expect(copy[field as keyof Contact]).toBe(value);
  });
});
