import { Links } from './links';

const links = new Links('a secret of sixteen', 'https://parcours.example');
const now = Date.parse('2026-03-02T09:00:00Z');

describe('signed links', () => {
  it('say whom they are for, to whoever made them', () => {
    const claims = { kind: 'unsubscribe' as const, contact: 'c-1', about: { purpose: 'offers' }, expiresAt: now + 1 };
    expect(links.url(claims)).toBe(`https://parcours.example/p/unsubscribe/${links.token(claims)}`);
    expect(links.read('unsubscribe', links.token(claims), now)).toEqual(claims);
  });

  const token = links.token({ kind: 'unsubscribe', contact: 'c-1', expiresAt: now });
  const [body = '', signature = ''] = token.split('.');
  it.each([
    ['expired', token, now + 1, 'unsubscribe'],
    ['of another kind', token, now, 'preferences'],
    ['of another deployment', new Links('another secret here', 'x').token({ kind: 'unsubscribe', contact: 'c-1' }), now, 'unsubscribe'],
    ['with another body', `${Buffer.from('{"kind":"unsubscribe","contact":"c-2"}').toString('base64url')}.${signature}`, now, 'unsubscribe'],
    ['with a shortened signature', `${body}.${signature.slice(1)}`, now, 'unsubscribe'],
    ['without signature', body, now, 'unsubscribe'],
    ['with a third part', `${token}.x`, now, 'unsubscribe'],
    ['empty', '', now, 'unsubscribe'],
  ] as const)('are refused when %s', (_what, given, at, kind) => {
    expect(links.read(kind, given, at)).toBeUndefined();
  });

  it('make contact ids in the form of a UUID that nobody without the secret can make', () => {
    const id = links.contactId('email||ana@example.org');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(links.contactId('email||ana@example.org')).toBe(id);
    expect(links.contactId('email||ben@example.org')).not.toBe(id);
    expect(new Links('another secret here', 'x').contactId('email||ana@example.org')).not.toBe(id);
  });

  it('make short codes and fingerprints that differ by what they are of', () => {
    expect(links.code('a')).toMatch(/^[\w-]{16}$/);
    expect(links.code('a')).not.toBe(links.code('b'));
    expect(links.fingerprint('ana@example.org offers')).toMatch(/^[0-9a-f]{64}$/);
  });
});
