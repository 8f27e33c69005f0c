import type { Contact } from '@parcours/contact';

/** How people and files name the learner: the e-mail identifier, else the contact id. */
export function learnerOf({ id, identifiers }: Pick<Contact, 'id' | 'identifiers'>): string {
  return identifiers.find(({ scheme }) => scheme === 'email')?.value ?? id;
}
