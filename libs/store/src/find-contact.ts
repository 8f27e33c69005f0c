import { identityKey, type Identifier } from '@parcours/events';
import type { IdentityStore } from './ports';

/**
 * The contact a REF of the API means: `email:ADDRESS`, `SCHEME:ISSUER:VALUE`, else a contact id as it is. Issuers and values may hold
 * colons themselves (`account:https://lms.example:u:1`): every way to split is looked up at once, the first that somebody claimed is meant.
 */
export async function findContact(reference: string, identities: Pick<IdentityStore, 'find'>): Promise<string | undefined> {
  const readings = readingsOf(reference);
  if (readings.length === 0) return reference;
  const keys = readings.map(identityKey);
  const known = await identities.find(keys);
  return keys.map((key) => known.get(key)).find((contact) => contact !== undefined);
}

const splitsAtMost = 12;

function readingsOf(reference: string): Identifier[] {
  const [scheme = '', ...parts] = reference.split(':');
  if (scheme === 'email') return [{ scheme, value: parts.join(':') }];
  if (scheme === '' || parts.length < 2) return [];
  return parts
    .slice(1, splitsAtMost)
    .map((_, i): Identifier => ({ scheme, issuer: parts.slice(0, i + 1).join(':'), value: parts.slice(i + 1).join(':') }))
    .filter(({ issuer, value }) => issuer !== '' && value !== '');
}
