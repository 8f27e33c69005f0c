import type { Contact } from '@parcours/contact';

const shortest = 4;

/** Whether a text says one of the things that identify a person. */
export type Naming = (text: string) => boolean;

/**
 * What finds a person in texts that no contact is named beside, such as rejected events: an address anywhere, an id of a platform only as a
 * whole JSON text, and beside its issuer where it has one: the same number may be somebody else's elsewhere.
 */
export function namingOf({ identifiers, addresses }: Pick<Contact, 'identifiers' | 'addresses'>): Naming {
  const mailboxes = [...addresses.map(({ value }) => value), ...identifiers.filter(({ scheme }) => scheme === 'email').map(({ value }) => value)].map((value) => value.toLowerCase());
  const ids = identifiers.filter(({ scheme, value }) => scheme !== 'email' && value.length >= shortest).map(({ issuer, value }) => ({ issuer: issuer && quoted(issuer), value: quoted(value) }));
  return (text) => {
    // JSON within JSON escapes its quotes.
    const plain = text.replaceAll('\\', '').toLowerCase();
    return mailboxes.some((mailbox) => plain.includes(mailbox)) || ids.some(({ issuer, value }) => plain.includes(value) && (issuer === undefined || plain.includes(issuer)));
  };
}

const quoted = (value: string): string => JSON.stringify(value).replaceAll('\\', '').toLowerCase();
