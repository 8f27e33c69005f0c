import { settingsSchema } from '@parcours/platform';
import { generateKeyPairSync } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { dnsHouse, type DnsNames } from '../../../../test/support/dns-house';
import { SmtpHouse } from '../../../../test/support/smtp-house';
import { verifyDkim, type DkimVerdict } from '../../../../test/support/verify-dkim';
import type { Mail } from '../mail-transport.port';
import { SmtpTransport } from '../transports/smtp-transport';
import { dkimPublicKey, dkimSigning } from './dkim-signing';

const pemOf = (bits: number): string => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = pemOf(2048);
const settingsOf = (dkimKey: string | undefined, email: Record<string, unknown> = {}) => settingsSchema.parse({ dkimKey, email: { dkimDomain: 'atelier.example', ...email } });

const mail: Mail = {
  id: 'k-1', purpose: 'offers', from: { name: 'Atelier Été', address: 'formation@atelier.example' }, to: { name: 'Zoé 🎓', address: 'zoe@example.org' }, replyTo: { address: 'accueil@atelier.example' }, subject: 'Été : « à bientôt » 🎉',
  html: '<p>Bonjour  Zoé, \t voilà.   </p>\n\n\n', text: '.\nFrom here  on \n\n\n', messageId: 'k-1@atelier.example', date: Date.parse('2026-05-04T09:00:00Z'),
  headers: { 'List-Id': '<offers.atelier.example>', 'List-Unsubscribe': `<https://parcours.example/p/unsubscribe/${'x'.repeat(300)}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Feedback-ID': 'a:b:c:atelier', 'X-Parcours-Command': 'k-1' },
};
const record = (pem: string): DnsNames => ({ 'parcours._domainkey.atelier.example': { TXT: [`v=DKIM1; k=rsa; p=${dkimPublicKey(pem)}`] } });

describe('DKIM on mail over SMTP', () => {
  const house = new SmtpHouse();
  let source = '';
  beforeAll(async () => {
    const transport = new SmtpTransport(settingsOf(key, { smtpHost: '127.0.0.1', smtpPort: await house.start(), smtpRequireTls: false }));
    expect(await transport.send([mail])).toEqual([{ id: 'k-1', type: 'delivered' }]);
    source = house.taken[0]?.source ?? '';
    await transport.close();
    await house.stop();
  });

  async function verify(message: string, names: DnsNames = record(key)): Promise<DkimVerdict> {
    const dns = await dnsHouse(names);
    const resolver = new Resolver();
    resolver.setServers([dns.resolver]);
    try {
      return await verifyDkim(message, async (name) => (await resolver.resolveTxt(name).catch(() => [])).map((strings) => strings.join('')));
    } finally {
      await dns.close();
    }
  }

  it('is verified by a receiver who knows the RFC and DNS alone', async () => {
    expect(await verify(source)).toMatchObject({ type: 'pass', domain: 'atelier.example' });
  });

  it.each(['from', 'to', 'reply-to', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id', 'x-parcours-command'])('signs %s', async (name) => {
    expect(await verify(source)).toMatchObject({ signed: expect.arrayContaining([name]) });
  });

  it.each([
    ['another link to unsubscribe', /\/p\/unsubscribe\/x/, '/p/unsubscribe/y', 'headers'],
    ['no one-click unsubscription', /List-Unsubscribe-Post: .*\r\n/i, '', 'headers'],
    ['another sender', 'formation@atelier', 'direction@atelier', 'headers'],
    ['another recipient', 'zoe@example.org', 'ana@example.org', 'headers'],
    ['another date', '2026 09:00', '2026 10:00', 'headers'],
    ['a second From above the first’s end', /\r\nTo: /, '\r\nFrom: evil@evil.example\r\nTo: ', 'headers'],
    ['a word more', 'Bonjour', 'Bonsoir', 'body'],
    ['something after its end', /$/, 'P.S.\r\n', 'body'],
    ['another selector', 's=parcours', 's=other', 'key'],
  ])('does not hold for a message with %s', async (_what, part, instead, why) => {
    const changed = source.replace(part, instead);
    expect(changed).not.toBe(source);
    expect(await verify(changed)).toEqual({ type: 'fail', why });
  });

  it('outlives what servers do to white space', async () => {
    const changed = source.replace('MIME-Version: 1.0', 'Mime-Version:   1.0  ').replace(/\r\n$/, '\r\n\r\n\r\n');
    expect(changed).not.toBe(source);
    expect(await verify(changed)).toMatchObject({ type: 'pass' });
  });

  it('does not hold under another key', async () => {
    expect(await verify(source, record(pemOf(2048)))).toEqual({ type: 'fail', why: 'headers' });
  });
});

describe('how mail is signed', () => {
  it('is said by settings, and nothing is signed without a domain', () => {
    expect(dkimSigning(settingsOf(key))).toMatchObject({ domainName: 'atelier.example', keySelector: 'parcours', headerFieldNames: expect.stringContaining('List-Unsubscribe:List-Unsubscribe-Post') });
    expect(dkimSigning(settingsOf(key, { dkimDomain: 'école.example', dkimSelector: 's2026' }))).toMatchObject({ domainName: 'xn--cole-9oa.example', keySelector: 's2026' });
    expect(dkimSigning(settingsSchema.parse({ dkimKey: key }))).toBeUndefined();
  });

  it('may be said with a key in one line, as environments keep it', () => {
    expect(dkimSigning(settingsOf(key.replaceAll('\n', '\\n')))?.privateKey).toBe(key);
  });

  it.each<[string, string | undefined, string, RegExp]>([
    ['without a key', undefined, 'dkim-key-missing', /PARCOURS_DKIM_KEY/],
    ['with what is no key', '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----', 'dkim-key-unusable', /PEM/],
    ['with a key that few verify', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'dkim-key-unusable', /ed25519/],
    ['with a key that nobody verifies', pemOf(768), 'dkim-key-unusable', /768 bits/],
  ])('is a fault at start %s', (_what, given, code, says) => {
    expect(() => new SmtpTransport(settingsOf(given, { smtpHost: '127.0.0.1' }))).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }));
  });

  it('never shows the key in a fault', () => {
    const given = pemOf(768);
    expect(() => dkimSigning(settingsOf(given))).toThrow(expect.objectContaining({ message: expect.not.stringContaining(given.slice(40, 80)) }));
  });
});
