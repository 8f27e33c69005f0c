import { fail, ok, warn, type DnsRecord, type Finding } from './finding';
import type { MailDns } from './mail-dns';
import { tagsOf } from './tags';

/** Domains that a mail is judged by besides that of its From. `strictOnly`: an envelope of the provider's own, below the domain. */
export interface Authenticated {
  /** The domain of the signature; undefined where nothing signs. */
  dkim?: string;
  envelope: { type: 'domain'; domain: string } | { type: 'below' };
}

const policies = ['none', 'quarantine', 'reject'];
const mostLabels = 8;

/**
 * The organisation's domain: the shortest of the name and those above it that has a DMARC record, which needs no list of registries; the name itself where none has.
 * `psd=y` marks a registry, `psd=n` an organisation.
 */
export async function organisationalDomain(dns: MailDns, domain: string): Promise<string> {
  const labels = domain.split('.').slice(-mostLabels);
  let found = domain;
  for (let first = 0; first < labels.length - 1; first += 1) {
    const name = labels.slice(first).join('.');
    const [record] = await recordsOf(dns, name);
    const registry = record && tagsOf(record)?.get('psd')?.toLowerCase();
    if (record === undefined || registry === 'y') continue;
    found = name;
    if (registry === 'n') break;
  }
  return found;
}

/** What receivers do with mail that is not the domain's, and whether ours is seen as the domain's (RFC 7489): its From, signature and envelope must be one organisation's. */
export async function checkDmarc(dns: MailDns, domain: string, { dkim, envelope }: Authenticated): Promise<Finding[]> {
  const organisation = await organisationalDomain(dns, domain);
  const own = await recordsOf(dns, domain);
  const holder = own.length > 0 ? domain : organisation;
  const records = own.length > 0 ? own : await recordsOf(dns, organisation);
  const [record] = records;
  const fresh: DnsRecord = { name: `_dmarc.${domain}`, type: 'TXT', value: `v=DMARC1; p=none; rua=mailto:dmarc@${domain}` };
  if (record === undefined) return [fail('DMARC', `${domain} has no DMARC record, which Gmail and Yahoo want of everybody who sends to many`, fresh)];
  if (records.length > 1) return [fail('DMARC', `${holder} has ${records.length} DMARC records, which counts as none: keep one`, { ...fresh, name: `_dmarc.${holder}`, value: record })];

  const tags = tagsOf(record);
  const policy = tags?.get('p')?.toLowerCase();
  if (!tags || [...tags.keys()][0] !== 'v' || !policies.includes(policy ?? '')) return [fail('DMARC', `the record of ${holder} has no policy that can be read: it begins with v=DMARC1, then p=none, quarantine or reject`, { ...fresh, name: `_dmarc.${holder}` })];
  const inForce = holder === domain ? policy : (tags.get('sp')?.toLowerCase() ?? policy);
  const rua = tags.get('rua');
  const strict = (tag: string): boolean => tags.get(tag)?.toLowerCase() === 's';
  const aligned = async (other: string, exactly: boolean): Promise<boolean> => other === domain || (!exactly && (await organisationalDomain(dns, other)) === organisation);
  const byEnvelope = envelope.type === 'domain' ? await aligned(envelope.domain, strict('aspf')) : !strict('aspf');
  // one record for all that is wrong; stricter once somebody reads the reports
  const better = new Map([
    ...tags, ...(tags.has('pct') ? [['pct', '100'] as const] : []), ...(rua === undefined ? [['rua', `mailto:dmarc@${holder}`] as const] : []), ...(strict('aspf') && !byEnvelope ? [['aspf', 'r'] as const] : []),
    ...(inForce === 'none' && rua !== undefined ? [[holder === domain ? 'p' : 'sp', 'quarantine'] as const] : []),
  ]);
  const put: DnsRecord = { name: `_dmarc.${holder}`, type: 'TXT', value: [...better].map(([name, value]) => `${name}=${value}`).join('; ') };
  const findings: Finding[] = [];
  if (inForce === 'none') findings.push(warn('DMARC', `the policy for ${domain} is none: others may go on to send in its name; once the reports show our mail alone, quarantine it`, put));
  if (Number(tags.get('pct') ?? 100) < 100) findings.push(warn('DMARC', `the policy holds for ${tags.get('pct')}% of mail only`, put));
  if (rua === undefined) findings.push(warn('DMARC', `nobody gets the reports of who sends in the name of ${holder} (rua=)`, put));
  else findings.push(...(await reportsOf(dns, holder, rua)));

  // one of the two must be the organisation's own; both should
  const byDkim = dkim !== undefined && (await aligned(dkim, strict('adkim')));
  if (dkim !== undefined && !byDkim) findings.push(fail('alignment', `mail from ${domain} is signed for ${dkim}, which does not count for it${strict('adkim') ? ' (adkim=s)' : ''}: sign for ${domain}`));
  if (dkim === undefined) findings.push(fail('alignment', `nothing signs for ${domain}: what is forwarded fails DMARC`));
  if (!byEnvelope) findings.push(warn('alignment', `the envelope's domain does not count for ${domain}${strict('aspf') ? ' (aspf=s)' : ''}: DMARC rests on the signature alone`, strict('aspf') ? put : undefined));
  if (byDkim && byEnvelope) findings.push(ok('alignment', `From, signature and envelope are of one organisation, ${organisation}`));
  return findings.some(({ check }) => check === 'DMARC') ? findings : [ok('DMARC', `the policy for ${domain} is ${inForce}, reports go to ${tags.get('rua')}`), ...findings];
}

async function recordsOf(dns: MailDns, domain: string): Promise<string[]> {
  return (await dns.texts(`_dmarc.${domain}`)).filter((text) => /^v\s*=\s*DMARC1\s*(?:;|$)/.test(text));
}

/** Reports to another organisation come only where that one agrees to them (RFC 7489, 7.1). */
async function reportsOf(dns: MailDns, holder: string, rua: string): Promise<Finding[]> {
  const organisation = await organisationalDomain(dns, holder);
  const findings: Finding[] = [];
  for (const [, receiver = ''] of rua.matchAll(/mailto:[^@,\s]+@([^!,\s]+)/gi)) {
    const domain = receiver.toLowerCase();
    if (domain === holder || (await organisationalDomain(dns, domain)) === organisation) continue;
    const name = `${holder}._report._dmarc.${domain}`;
    if (!(await dns.texts(name)).some((text) => /^v\s*=\s*DMARC1/.test(text))) findings.push(warn('DMARC', `reports go to ${domain}, which does not agree to them: none arrive`, { name, type: 'TXT', value: 'v=DMARC1' }));
  }
  return findings;
}
