import { fail, ok, warn, type DnsRecord, type Finding } from './finding';
import type { MailDns } from './mail-dns';
import { mostLookups, readSpf, type SpfReading } from './read-spf';

/** Who sends with this domain in the envelope. */
export type Sender = { type: 'smtp'; host: string; addresses: string[] } | { type: 'sendgrid' };

const mostVoids = 2;
const sendgrid = 'sendgrid.net';

/** Whether receivers can tell by SPF (RFC 7208) that our senders may use the domain. */
export async function checkSpf(dns: MailDns, domain: string, senders: Sender[]): Promise<Finding[]> {
  const reading = await readSpf(dns, domain);
  const [record, ...more] = reading.records;
  const put = (value: string): DnsRecord => ({ name: domain, type: 'TXT', value });
  if (record === undefined) return [fail('SPF', `${domain} has no SPF record: receivers can not tell who may send in its name`, put(['v=spf1', ...senders.map(termOf), '~all'].join(' ')))];
  if (more.length > 0) return [fail('SPF', `${domain} has ${reading.records.length} SPF records, which counts as none (RFC 7208, 4.5): keep one that holds what both say`, put(merged(reading.records)))];

  const uncoveredBy = senders.filter((sender) => !covers(reading, sender));
  // one record for all that is wrong: two of a name would be worse than none
  const better = bettered(record, reading, uncoveredBy.map(termOf));
  const instead = better === record ? undefined : put(better);
  const findings = [...lookupsOf(domain, reading), ...reading.errors.map((error) => fail('SPF', `${error}: receivers take the whole record for broken`)), ...reading.remarks.map((remark) => warn('SPF', remark))];
  if (reading.otherwise === '+') findings.push(fail('SPF', `+all lets everybody send in the name of ${domain}`, instead));
  if (reading.otherwise === undefined || reading.otherwise === '?') findings.push(warn('SPF', `the record of ${domain} does not say that nobody else may send`, instead));
  findings.push(...uncoveredBy.map((sender) => warn('SPF', uncovered(domain, sender), instead)));
  return findings.length > 0 ? findings : [ok('SPF', `${domain} names who may send, with ${reading.lookups} of ${mostLookups} look-ups`)];
}

const termOf = (sender: Sender): string => (sender.type === 'sendgrid' ? `include:${sendgrid}` : `a:${sender.host}`);

/** The record with these terms and an end; that of a redirect is the other record's matter. */
function bettered(record: string, { otherwise }: SpfReading, terms: string[]): string {
  const begun = record.replace(/^v=spf1/i, ['v=spf1', ...terms].join(' '));
  if ((otherwise !== undefined && otherwise !== '+' && otherwise !== '?') || /\bredirect=/i.test(record)) return begun;
  return `${begun.replace(/\s[+?]?all\b/gi, '').trimEnd()} ~all`;
}

function lookupsOf(domain: string, { lookups, voids }: SpfReading): Finding[] {
  return [
    ...(lookups > mostLookups ? [fail('SPF', `the record of ${domain} makes receivers ask DNS ${lookups} times and more; after ${mostLookups} they take it for broken: name addresses by ip4: and ip6:, or take out includes that nobody uses`)] : []),
    ...(voids > mostVoids ? [fail('SPF', `the record of ${domain} names ${voids} hosts that do not exist; more than ${mostVoids} break it: take them out`)] : []),
  ];
}

function covers({ allowed, includes }: SpfReading, sender: Sender): boolean {
  if (sender.type === 'sendgrid') return [...includes].some((name) => name === sendgrid || name.endsWith(`.${sendgrid}`));
  return sender.addresses.some((address) => allowed.check(address, address.includes(':') ? 'ipv6' : 'ipv4'));
}

function uncovered(domain: string, sender: Sender): string {
  return sender.type === 'sendgrid'
    ? `the record of ${domain} does not include ${sendgrid}; it need not where SendGrid sends with a return path of its own (automated security)`
    : `the record of ${domain} does not cover ${sender.host}; it need not where that server sends from other addresses, which its provider names`;
}

/** The terms of all records once, what is said of everybody else last. */
function merged(records: string[]): string {
  const terms = records.flatMap((record) => record.trim().split(/ +/).slice(1));
  return ['v=spf1', ...new Set(terms.filter((term) => !/^[+~?-]?all$/i.test(term))), '~all'].join(' ');
}
