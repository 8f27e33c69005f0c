import { BlockList, isIP } from 'node:net';
import type { MailDns } from './mail-dns';

/** What an SPF record comes to (RFC 7208), everything it includes followed. */
export interface SpfReading {
  /** As many `v=spf1` records as the domain has; one is right. */
  records: string[];
  /** Mechanisms that ask DNS, in all; ten may be asked. */
  lookups: number;
  /** Of those the ones that found nothing; two are borne. */
  voids: number;
  /** Domains whose records it takes in. */
  includes: Set<string>;
  /** What it says of everybody else: `-`, `~`, `?` or `+`; undefined where it says nothing. */
  otherwise?: string;
  /** What receivers take as a broken record. */
  errors: string[];
  /** What works, but should not be there. */
  remarks: string[];
  /** Who may send. */
  allowed: BlockList;
}

/** RFC 7208, 4.6.4. */
export const mostLookups = 10;
/** Nobody follows further than this, and whoever loops is stopped. */
const mostFollowed = 30;

const term = /^([+~?-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:]([^/\s]\S*?))?((?:\/\d{1,3})?(?:\/\/\d{1,3})?)$/i;

/** Reads a domain's SPF record, and those it includes. Throws like `MailDns`. */
export async function readSpf(dns: MailDns, domain: string): Promise<SpfReading> {
  const reading: SpfReading = { records: [], lookups: 0, voids: 0, includes: new Set(), errors: [], remarks: [], allowed: new BlockList() };
  reading.records = await recordsOf(dns, domain);
  const [record] = reading.records;
  if (record !== undefined) await follow(dns, domain, record, reading, true, true);
  return reading;
}

async function recordsOf(dns: MailDns, domain: string): Promise<string[]> {
  return (await dns.texts(domain)).filter((text) => /^v=spf1(?: |$)/i.test(text));
}

/** `allowing`: whoever this record lets pass, passes the first one too. `own`: so does what it says of everybody else. */
async function follow(dns: MailDns, domain: string, record: string, reading: SpfReading, allowing: boolean, own: boolean): Promise<void> {
  let redirect: string | undefined;
  let ended = false;
  for (const word of record.trim().split(/ +/).slice(1)) {
    const [, modifier, target = ''] = /^([a-z][a-z0-9_.-]*)=(\S*)$/i.exec(word) ?? [];
    if (modifier !== undefined) {
      if (modifier.toLowerCase() === 'redirect') redirect = target;
      continue;
    }
    const [, qualifier = '', mechanism = '', value, length = ''] = term.exec(word) ?? [];
    if (mechanism === '') {
      reading.errors.push(`"${word}" in the record of ${domain} is no term of SPF`);
      continue;
    }
    const passes = allowing && (qualifier === '' || qualifier === '+');
    switch (mechanism.toLowerCase()) {
      case 'all':
        ended = true;
        if (own) reading.otherwise = qualifier === '' ? '+' : qualifier;
        break;
      case 'ip4':
      case 'ip6':
        if (!allow(reading.allowed, value ?? '', /^\/\d/.test(length) && mechanism.endsWith('6') ? `/${length}` : length, passes)) reading.errors.push(`"${word}" in the record of ${domain} names no address`);
        break;
      case 'include':
        await take(dns, value ?? '', reading, passes, false);
        break;
      case 'ptr':
        reading.lookups += 1;
        reading.remarks.push(`ptr in the record of ${domain} is not to be used any more (RFC 7208, 5.5): take it out`);
        break;
      case 'exists':
        reading.lookups += 1;
        break;
      default: {
        reading.lookups += 1;
        if (value?.includes('%')) break;
        const found = await hostsOf(dns, mechanism.toLowerCase(), value ?? domain);
        if (found.length === 0) reading.voids += 1;
        for (const address of found) allow(reading.allowed, address, length, passes);
      }
    }
  }
  if (redirect !== undefined && !ended) await take(dns, redirect, reading, allowing, own);
}

async function take(dns: MailDns, target: string, reading: SpfReading, allowing: boolean, own: boolean): Promise<void> {
  reading.lookups += 1;
  // a macro is told by the sender alone, and is not followed
  if (target.includes('%') || reading.lookups > mostFollowed) return;
  const domain = target.toLowerCase();
  if (domain === '') {
    reading.errors.push('an include or redirect names no domain');
    return;
  }
  reading.includes.add(domain);
  const records = await recordsOf(dns, domain);
  const [record] = records;
  if (record === undefined || records.length > 1) reading.errors.push(`${domain}, which is included, has ${records.length === 0 ? 'no' : 'more than one'} SPF record`);
  else await follow(dns, domain, record, reading, allowing, own);
}

async function hostsOf(dns: MailDns, mechanism: string, name: string): Promise<string[]> {
  if (mechanism === 'a') return dns.addresses(name);
  const exchanges = await dns.exchanges(name);
  return (await Promise.all(exchanges.slice(0, mostLookups).map(({ exchange }) => dns.addresses(exchange)))).flat();
}

/** `length`: `/24`, `//64` or both, as SPF writes them. False where it is no address. */
function allow(list: BlockList, address: string, length: string, passes: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const six = version === 6;
  const bits = Number((six ? /\/\/(\d+)$/ : /^\/(\d+)/).exec(length)?.[1] ?? (six ? 128 : 32));
  if (bits > (six ? 128 : 32)) return false;
  if (passes) list.addSubnet(address, bits, six ? 'ipv6' : 'ipv4');
  return true;
}
