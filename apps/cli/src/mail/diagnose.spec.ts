import { settingsSchema } from '@parcours/platform';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { dnsHouse, type DnsNames } from '../../../../test/support/dns-house';
import { diagnose } from './diagnose';
import type { Finding } from './finding';
import { MailDns } from './mail-dns';
import { diagnosisWords } from './mail-words';

const pem = (bits: number): string => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const dkimKey = pem(2048);
const publicOf = (key: string): string => createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' }).toString('base64');
const key = publicOf(dkimKey);
const selector = 'parcours._domainkey.atelier.example';

/** A domain as it should be, for mail over SMTP. */
const good: DnsNames = {
  'atelier.example': { MX: [[10, 'mx.atelier.example']], TXT: ['v=spf1 ip4:192.0.2.0/24 include:_spf.host.example -all', 'site-verification=1'] },
  'mx.atelier.example': { A: ['192.0.2.1'] },
  '_spf.host.example': { TXT: ['v=spf1 ip6:2001:db8::/32 a:smtp.host.example ~all'] },
  'smtp.host.example': { A: ['198.51.100.7'] },
  [selector]: { TXT: [[`v=DKIM1; k=rsa; p=${key.slice(0, 200)}`, key.slice(200)]] },
  '_dmarc.atelier.example': { TXT: ['v=DMARC1; p=quarantine; rua=mailto:dmarc@atelier.example'] },
};
const smtp = { transport: 'smtp', from: 'Atelier <formation@atelier.example>', smtpHost: 'smtp.host.example', dkimDomain: 'atelier.example' };
const sendgrid = { transport: 'sendgrid', from: 'Atelier <formation@atelier.example>' };
const withSendgrid: DnsNames = {
  ...good,
  'atelier.example': { MX: [[10, 'mx.atelier.example']], TXT: ['v=spf1 include:sendgrid.net ~all'] },
  'sendgrid.net': { TXT: ['v=spf1 ip4:203.0.113.0/24 ~all'] },
  's1._domainkey.atelier.example': { CNAME: 's1.domainkey.u1.wl.sendgrid.net' },
  's2._domainkey.atelier.example': { CNAME: 's2.domainkey.u1.wl.sendgrid.net' },
  's1.domainkey.u1.wl.sendgrid.net': { TXT: ['k=rsa; t=s; p=AAAA'] },
  's2.domainkey.u1.wl.sendgrid.net': { TXT: ['k=rsa; t=s; p=AAAA'] },
};

interface Case {
  email?: Record<string, unknown>;
  names?: DnsNames;
  more?: Record<string, unknown>;
  domain?: string;
}

async function examine({ email = smtp, names = good, more = {}, domain }: Case) {
  const house = await dnsHouse(names);
  try {
    return await diagnose(settingsSchema.parse({ baseUrl: 'https://parcours.atelier.example', dkimKey, email, ...more }), new MailDns([house.resolver], { timeoutMs: 200, tries: 1 }), { domain });
  } finally {
    await house.close();
  }
}
const bad = async (given: Case): Promise<Finding[]> => (await examine(given)).findings.filter(({ level }) => level !== 'ok');

const spf = (record: string, ...more: string[]): DnsNames => ({ ...good, 'atelier.example': { ...good['atelier.example'], TXT: [record, ...more] } });
const dkim = (...records: string[]): DnsNames => ({ ...good, [selector]: { TXT: records } });
const dmarc = (...records: string[]): DnsNames => ({ ...good, '_dmarc.atelier.example': { TXT: records } });
const without = (...names: string[]): DnsNames => Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
/** One-level includes, each asked for. */
const chain = (count: number): DnsNames => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}.example`, { TXT: ['v=spf1 ip4:198.51.100.7 -all'] }]));

describe('the mail doctor', () => {
  it.each<[string, Case]>([
    ['over SMTP', {}],
    ['over SendGrid', { email: sendgrid, names: withSendgrid }],
    ['over both, each for its purposes', { email: { ...smtp, purposes: { offers: 'sendgrid' } }, names: { ...withSendgrid, 'atelier.example': { ...good['atelier.example'], TXT: ['v=spf1 include:sendgrid.net a:smtp.host.example ~all'] } } }],
    ['from a subdomain, by the organisation’s policy', { email: { ...smtp, from: 'formation@news.atelier.example' }, names: { ...good, 'news.atelier.example': { MX: [[10, 'mx.atelier.example']], TXT: ['v=spf1 redirect=atelier.example'] } } }],
    ['by way of a redirect', { names: spf('v=spf1 redirect=_spf.host.example') }],
    ['from the servers that take the domain’s mail', { email: { ...smtp, smtpHost: '192.0.2.1' }, names: spf('v=spf1 mx -all') }],
    ['from a server with an IPv6 address', { names: { ...spf('v=spf1 ip6:2001:db8::/32 -all'), 'smtp.host.example': { AAAA: ['2001:db8::7'] } } }],
    ['with reports to somebody who agrees to them', { names: { ...dmarc('v=DMARC1; p=reject; rua=mailto:a@reports.example!10m'), 'atelier.example._report._dmarc.reports.example': { TXT: ['v=DMARC1'] } } }],
    ['with answers to another domain that takes mail', { email: { ...smtp, replyTo: 'Answers <a@host.example>' }, names: { ...good, 'host.example': { MX: [[10, 'mx.atelier.example']] } } }],
  ])('finds nothing wrong with mail %s', async (_what, given) => {
    const { findings } = await examine(given);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['domain', 'SPF', 'DKIM', 'DMARC', 'alignment', 'links']));
  });

  it.each<[Finding['level'], string, string, Case, string?]>([
    ['fail', 'a domain that nobody has', 'neither MX nor address', { names: { ...good, 'atelier.example': { TXT: good['atelier.example']?.TXT } } }, '10 mail.atelier.example'],
    ['fail', 'a null MX', 'takes no mail', { names: { ...good, 'atelier.example': { ...good['atelier.example'], MX: [[0, '.']] } } }],
    ['fail', 'an MX that leads nowhere', 'have no addresses', { names: without('mx.atelier.example') }],
    ['warn', 'a host instead of an MX', 'no MX record', { names: { ...good, 'atelier.example': { TXT: good['atelier.example']?.TXT, A: ['192.0.2.1'] } } }],
    ['fail', 'answers to a domain that nobody has', 'host.example has neither', { email: { ...smtp, replyTo: 'a@host.example' } }],

    ['fail', 'no SPF record', 'no SPF record', { names: { ...good, 'atelier.example': { MX: good['atelier.example']?.MX } } }, 'v=spf1 a:smtp.host.example ~all'],
    ['fail', 'two SPF records', '2 SPF records', { names: spf('v=spf1 ip4:192.0.2.0/24 -all', 'v=spf1 include:_spf.host.example ~all') }, 'v=spf1 ip4:192.0.2.0/24 include:_spf.host.example ~all'],
    ['fail', 'eleven look-ups', '11 times', { names: { ...spf(`v=spf1 ${Array.from({ length: 11 }, (_, i) => `include:n${i}.example`).join(' ')} -all`), ...chain(11) } }],
    ['fail', 'an SPF record that includes itself', 'times and more', { names: spf('v=spf1 include:atelier.example ip4:198.51.100.7 -all') }],
    ['fail', 'hosts in SPF that do not exist', 'names 3 hosts', { names: spf('v=spf1 a:x1.example a:x2.example mx:x3.example ip4:198.51.100.7 -all') }],
    ['fail', 'an include without a record', 'has no SPF record', { names: spf('v=spf1 include:gone.example ip4:198.51.100.7 -all') }],
    ['fail', 'an include with two records', 'more than one', { names: { ...spf('v=spf1 include:two.example ip4:198.51.100.7 -all'), 'two.example': { TXT: ['v=spf1 -all', 'v=spf1 ~all'] } } }],
    ['fail', 'a slip in SPF', '"ipv4:198.51.100.7"', { names: spf('v=spf1 ipv4:198.51.100.7 a:smtp.host.example -all') }],
    ['fail', 'an address in SPF that is none', 'names no address', { names: spf('v=spf1 ip4:198.51.100 a:smtp.host.example -all') }],
    ['fail', 'an SPF record for everybody', '+all', { names: spf('v=spf1 a:smtp.host.example +all') }, 'v=spf1 a:smtp.host.example ~all'],
    ['warn', 'an SPF record without an end', 'nobody else', { names: spf('v=spf1 a:smtp.host.example') }, 'v=spf1 a:smtp.host.example ~all'],
    ['warn', 'an SPF record that does not decide', 'nobody else', { names: spf('v=spf1 a:smtp.host.example ?all') }, 'v=spf1 a:smtp.host.example ~all'],
    ['warn', 'ptr in SPF', 'ptr', { names: spf('v=spf1 ptr a:smtp.host.example -all') }],
    ['warn', 'an SPF record without our server', 'does not cover smtp.host.example', { names: spf('v=spf1 ip4:192.0.2.0/24 -all') }, 'v=spf1 a:smtp.host.example ip4:192.0.2.0/24 -all'],
    ['warn', 'a network that ends before our server', 'does not cover', { names: spf('v=spf1 ip4:198.51.100.0/30 -all') }],
    ['warn', 'an include that only forbids', 'does not cover', { names: spf('v=spf1 -include:_spf.host.example -all') }],
    ['warn', 'an SPF record without SendGrid', 'does not include sendgrid.net', { email: sendgrid, names: { ...withSendgrid, 'atelier.example': good['atelier.example'] ?? {} } }, 'v=spf1 include:sendgrid.net ip4:192.0.2.0/24 include:_spf.host.example -all'],

    ['fail', 'no DKIM record', 'has no record', { names: without(selector) }, `v=DKIM1; k=rsa; p=${key}`],
    ['fail', 'two DKIM records', '2 records', { names: dkim(`v=DKIM1; p=${key}`, 'v=DKIM1; p=') }, `v=DKIM1; k=rsa; p=${key}`],
    ['fail', 'a DKIM record of another version', 'v=DKIM1', { names: dkim(`v=DKIM2; p=${key}`) }],
    ['fail', 'a version that is not told first', 'v=DKIM1', { names: dkim(`p=${key}; v=DKIM1`) }],
    ['fail', 'a revoked key', 'revoked', { names: dkim('v=DKIM1; p=') }],
    ['fail', 'no key', 'no key', { names: dkim('v=DKIM1; k=rsa') }],
    ['fail', 'another key', 'another key', { names: dkim(`v=DKIM1; p=${publicOf(pem(2048))}`) }, `v=DKIM1; k=rsa; p=${key}`],
    ['fail', 'a key of another type', 'type ed25519', { names: dkim(`v=DKIM1; k=ed25519; p=${key}`) }],
    ['fail', 'a key for another hash', 'sha256', { names: dkim(`v=DKIM1; h=sha1; p=${key}`) }],
    ['fail', 'a key for another service', 'not for e-mail', { names: dkim(`v=DKIM1; s=tlsrpt; p=${key}`) }],
    ['fail', 'a DKIM record that is no list', 'no list of tags', { names: dkim('p') }],
    ['warn', 'a key on trial', 't=y', { names: dkim(`v=DKIM1; t=y:s; p=${key}`) }],
    ['fail', 'a domain to sign for without a key', 'PARCOURS_DKIM_KEY', { more: { dkimKey: undefined } }],
    ['fail', 'no domain to sign for', 'email.dkimDomain is not set', { email: { ...smtp, dkimDomain: undefined } }],
    ['fail', 'a key that is too short', '768 bits', { more: { dkimKey: pem(768) } }],
    ['fail', 'a key of another kind', 'ed25519', { more: { dkimKey: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() } }],
    ['fail', 'no CNAMEs of SendGrid', 'does not sign for atelier.example', { email: sendgrid, names: { ...good, 'atelier.example': withSendgrid['atelier.example'] ?? {}, 'sendgrid.net': withSendgrid['sendgrid.net'] ?? {} } }],
    ['fail', 'one CNAME of SendGrid', 's2._domainkey.atelier.example has no CNAME', { email: sendgrid, names: { ...withSendgrid, 's2._domainkey.atelier.example': {} } }],
    ['fail', 'a CNAME to somebody else', 'not SendGrid', { email: sendgrid, names: { ...withSendgrid, 's1._domainkey.atelier.example': { CNAME: 's1.sendgrid.net.elsewhere.example' } } }],
    ['fail', 'a CNAME to no key', 'where no key is', { email: sendgrid, names: { ...withSendgrid, 's1.domainkey.u1.wl.sendgrid.net': {} } }],

    ['fail', 'no DMARC record', 'no DMARC record', { names: without('_dmarc.atelier.example') }, 'v=DMARC1; p=none; rua=mailto:dmarc@atelier.example'],
    ['fail', 'two DMARC records', '2 DMARC records', { names: dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject') }],
    ['fail', 'a DMARC record without a policy', 'no policy', { names: dmarc('v=DMARC1; rua=mailto:dmarc@atelier.example') }],
    ['fail', 'a policy that there is not', 'no policy', { names: dmarc('v=DMARC1; p=monitor; rua=mailto:dmarc@atelier.example') }],
    ['warn', 'a policy of none', 'is none', { names: dmarc('v=DMARC1; p=none; rua=mailto:dmarc@atelier.example') }, 'v=DMARC1; p=quarantine; rua=mailto:dmarc@atelier.example'],
    ['warn', 'a policy for half of the mail', '50%', { names: dmarc('v=DMARC1; p=reject; pct=50; rua=mailto:dmarc@atelier.example') }, 'v=DMARC1; p=reject; pct=100; rua=mailto:dmarc@atelier.example'],
    ['warn', 'reports to nobody', 'nobody gets', { names: dmarc('v=DMARC1; p=reject') }, 'v=DMARC1; p=reject; rua=mailto:dmarc@atelier.example'],
    ['warn', 'reports to somebody who did not agree', 'does not agree', { names: dmarc('v=DMARC1; p=reject; rua=mailto:a@reports.example') }, 'v=DMARC1'],
    ['warn', 'a policy that spares subdomains', 'policy for news.atelier.example is none', { domain: 'news.atelier.example', names: { ...dmarc('v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@atelier.example'), 'news.atelier.example': { MX: [[10, 'mx.atelier.example']], TXT: ['v=spf1 a:smtp.host.example -all'] } } }, 'v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@atelier.example'],
    ['fail', 'a signature of another organisation', 'signed for other.example', { email: { ...smtp, dkimDomain: 'other.example' }, names: { ...good, 'parcours._domainkey.other.example': good[selector] ?? {} } }],
    ['fail', 'a signature of the parent under adkim=s', 'adkim=s', { domain: 'news.atelier.example', names: { ...dmarc('v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@atelier.example'), 'news.atelier.example': { MX: [[10, 'mx.atelier.example']], TXT: ['v=spf1 a:smtp.host.example -all'] } } }],
    ['warn', 'an envelope of SendGrid’s under aspf=s', 'aspf=s', { email: sendgrid, names: { ...withSendgrid, '_dmarc.atelier.example': { TXT: ['v=DMARC1; p=reject; aspf=s; rua=mailto:dmarc@atelier.example'] } } }, 'v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc@atelier.example'],
    ['warn', 'a registry’s record above', 'links lead to parcours.other.example', { more: { baseUrl: 'https://parcours.other.example' }, names: { ...good, '_dmarc.example': { TXT: ['v=DMARC1; p=reject; psd=y'] } } }],

    ['fail', 'links over http', 'not https', { more: { baseUrl: 'http://parcours.atelier.example' } }],
    ['fail', 'links to this machine', 'baseUrl is not set', { more: { baseUrl: undefined } }],
    ['warn', 'links of another organisation', 'another organisation', { more: { baseUrl: 'https://parcours.elsewhere.example' } }],
    ['fail', 'a sender that is no address', 'is no address', { email: { ...smtp, from: 'Atelier' } }],
    ['fail', 'no SMTP server', 'email.smtpHost is not set', { email: { ...smtp, smtpHost: undefined } }],
    ['warn', 'mail that stays here', 'no mail leaves', { email: { ...smtp, transport: 'mailbox' } }],
  ])('says %s to %s', async (level, _what, says, given, ...[put]) => {
    const found = await bad(given);
    const finding = found.find((one) => one.says.includes(says));
    expect(found.map((one) => one.says).join('\n')).toContain(says);
    expect(finding?.level).toBe(level);
    if (put !== undefined) expect(finding?.put?.value).toBe(put);
  });

  it.each(['SERVFAIL', 'silent'] as const)('says that DNS does not answer, and nothing of records, where it is %s', async (fault) => {
    await expect(examine({ names: { ...good, 'atelier.example': { fault } } })).rejects.toMatchObject({ code: 'dns-unreachable', message: expect.stringContaining('atelier.example') });
  });

  it('writes records so that they can be copied into a zone, long ones in strings of 255 characters', async () => {
    const words = diagnosisWords(await examine({ names: without(selector) }));
    const line = words.find((word) => word.includes('_domainkey.atelier.example. TXT')) ?? '';
    const strings = [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    expect(strings.join('')).toBe(`v=DKIM1; k=rsa; p=${key}`);
    expect(Math.max(...strings.map(({ length }) => length))).toBe(255);
    expect(words.at(-1)).toContain('mail from atelier.example: 1 fail');
  });

  it('proposes one record of a name, whatever is wrong with it', async () => {
    const findings = await bad({ names: { ...spf('v=spf1 ip4:192.0.2.0/24 ?all'), '_dmarc.atelier.example': { TXT: ['v=DMARC1; p=none; pct=20'] } } });
    const proposed = new Set(findings.flatMap(({ put }) => (put ? [`${put.name} ${put.value}`] : [])));
    expect(findings.length).toBeGreaterThan(proposed.size);
    expect([...proposed]).toEqual(['atelier.example v=spf1 a:smtp.host.example ip4:192.0.2.0/24 ~all', '_dmarc.atelier.example v=DMARC1; p=none; pct=100; rua=mailto:dmarc@atelier.example']);
  });

  it('never shows a private key or a password', async () => {
    const diagnosis = await examine({ names: dkim('v=DKIM1; p='), more: { smtpPassword: 'hidden-word' } });
    expect(JSON.stringify(diagnosis)).not.toMatch(/PRIVATE KEY|hidden-word/);
  });
});
