import { identityKey, type Identifier } from '@parcours/events';
import { findContact } from './find-contact';

const claims: [Identifier, string][] = [
  [{ scheme: 'email', value: 'ana@example.org' }, 'c-ana'],
  [{ scheme: 'lms', issuer: 'lms/main', value: 'u-1' }, 'c-ana'],
  [{ scheme: 'account', issuer: 'https://lms.example', value: 'ben' }, 'c-ben'],
  [{ scheme: 'lms', issuer: 'lms/main', value: 'u:2:x' }, 'c-chloe'],
];
const known = new Map(claims.map(([identifier, contact]) => [identityKey(identifier), contact]));
const identities = { find: async (keys: string[]) => new Map(keys.flatMap((key) => (known.has(key) ? [[key, known.get(key) ?? ''] as const] : []))) };

describe('a reference to a learner', () => {
  it.each([
    ['an address, in any case', 'email:Ana@Example.org', 'c-ana'],
    ['a platform id', 'lms:lms/main:u-1', 'c-ana'],
    ['an issuer that is an address of the web', 'account:https://lms.example:ben', 'c-ben'],
    ['a value with colons', 'lms:lms/main:u:2:x', 'c-chloe'],
    ['a contact id', '40e84ae2-ec83-8b3f-a463-fc1a964fedf2', '40e84ae2-ec83-8b3f-a463-fc1a964fedf2'],
    ['nobody known', 'lms:lms/main:u-9', undefined],
    ['an address nobody has', 'email:x', undefined],
    ['colons alone', ':::', ':::'],
  ])('may be %s', async (_what, reference, contact) => {
    expect(await findContact(reference, identities)).toBe(contact);
  });
});
