import { identityKey, type Identifier } from '@parcours/events';
import type { IdentityStore } from './ports';

/** The contact a REF of the API means: `email:ADDRESS`, `SCHEME:ISSUER:VALUE` (the value may hold colons), else a contact id as it is. */
export async function findContact(reference: string, identities: Pick<IdentityStore, 'find'>): Promise<string | undefined> {
  const identifier = identifierOf(reference);
  if (!identifier) return reference;
  const key = identityKey(identifier);
  return (await identities.find([key])).get(key);
}

function identifierOf(reference: string): Identifier | undefined {
  const [scheme, issuer, ...rest] = reference.split(':');
  if (scheme === 'email') return { scheme, value: reference.slice('email:'.length) };
  return scheme && issuer && rest.length ? { scheme, issuer, value: rest.join(':') } : undefined;
}
