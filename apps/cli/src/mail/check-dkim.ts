import { fail, ok, warn, type DnsRecord, type Finding } from './finding';
import type { MailDns } from './mail-dns';
import { tagsOf } from './tags';

/** A key's record is asked for under this (RFC 6376, 3.6.2.1). */
const place = '_domainkey';
const goodBits = 2048;

/** The record that tells a public key (base64 of DER). */
export const dkimRecord = (domain: string, selector: string, publicKey: string): DnsRecord => ({ name: `${selector}.${place}.${domain}`, type: 'TXT', value: `v=DKIM1; k=rsa; p=${publicKey}` });

/** Whether receivers can verify what is signed with this key over SMTP (RFC 6376). `bits`: how long the key is. */
export async function checkDkimKey(dns: MailDns, { domain, selector, publicKey, bits }: { domain: string; selector: string; publicKey: string; bits: number }): Promise<Finding[]> {
  const put = dkimRecord(domain, selector, publicKey);
  const records = await dns.texts(put.name);
  const [record] = records;
  if (record === undefined) return [fail('DKIM', `${put.name} has no record: receivers can not verify our signature`, put)];
  if (records.length > 1) return [fail('DKIM', `${put.name} has ${records.length} records, and receivers take any of them: keep one`, put)];
  const findings = keyFindings(put, record, publicKey);
  if (bits < goodBits) findings.push(warn('DKIM', `the key has ${bits} bits; ${goodBits} are asked for (RFC 8301): make another one with openssl genrsa 2048, under another selector`));
  return findings.length > 0 ? findings : [ok('DKIM', `${put.name} holds the public half of our key`)];
}

/** Whether SendGrid signs for the domain: its two keys are found by CNAMEs. */
export async function checkSendgridDkim(dns: MailDns, domains: string[]): Promise<{ findings: Finding[]; domain?: string }> {
  for (const domain of domains) {
    const names = ['s1', 's2'].map((selector) => `${selector}.${place}.${domain}`);
    const aliases = await Promise.all(names.map((name) => dns.alias(name)));
    if (aliases.every((alias) => alias === undefined)) continue;
    const findings = await Promise.all(names.map((name, i) => sendgridKey(dns, name, aliases[i])));
    return { findings: findings.every(({ level }) => level === 'ok') ? [ok('DKIM', `SendGrid signs for ${domain}`)] : findings.filter(({ level }) => level !== 'ok'), domain };
  }
  return { findings: [fail('DKIM', `SendGrid does not sign for ${domains[0]}: authenticate the domain there (Settings, Sender Authentication), and put the CNAME records that it shows into DNS`)] };
}

async function sendgridKey(dns: MailDns, name: string, alias: string | undefined): Promise<Finding> {
  if (alias === undefined) return fail('DKIM', `${name} has no CNAME: put there what SendGrid shows under Sender Authentication`);
  if (!alias.endsWith('.sendgrid.net')) return fail('DKIM', `${name} leads to ${alias}, which is not SendGrid's: put there what it shows under Sender Authentication`);
  const [key] = await dns.texts(name);
  return (tagsOf(key ?? '')?.get('p') ?? '') === '' ? fail('DKIM', `${name} leads to ${alias}, where no key is: verify the domain at SendGrid again`) : ok('DKIM', `${name} leads to a key`);
}

function keyFindings(put: DnsRecord, record: string, publicKey: string): Finding[] {
  const tags = tagsOf(record);
  if (!tags) return [fail('DKIM', `${put.name} holds what is no list of tags`, put)];
  const given = (tags.get('p') ?? '').replace(/\s/g, '');
  const version = tags.get('v');
  // a version that is told must be told first
  if (version !== undefined && (version !== 'DKIM1' || [...tags.keys()][0] !== 'v')) return [fail('DKIM', `${put.name} does not begin with v=DKIM1`, put)];
  if (!tags.has('p')) return [fail('DKIM', `${put.name} tells no key (p=)`, put)];
  if (given === '') return [fail('DKIM', `${put.name} says that the key is revoked (p= is empty)`, put)];
  if ((tags.get('k') ?? 'rsa') !== 'rsa') return [fail('DKIM', `${put.name} is a key of type ${tags.get('k')}, and ours is rsa`, put)];
  if (given !== publicKey) return [fail('DKIM', `${put.name} holds another key than PARCOURS_DKIM_KEY: signatures do not verify`, put)];
  const hashes = tags.get('h')?.split(':').map((hash) => hash.trim());
  if (hashes && !hashes.includes('sha256')) return [fail('DKIM', `${put.name} does not allow sha256 (h=)`, put)];
  const services = tags.get('s')?.split(':').map((service) => service.trim());
  if (services && !services.includes('*') && !services.includes('email')) return [fail('DKIM', `${put.name} is not for e-mail (s=)`, put)];
  return (tags.get('t') ?? '').split(':').some((flag) => flag.trim() === 'y') ? [warn('DKIM', `${put.name} is marked as a test (t=y): receivers may treat our mail as if it were not signed`, put)] : [];
}
