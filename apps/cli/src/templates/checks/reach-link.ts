import { isPublicAddress } from '@parcours/platform';
import { lookup } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

interface Address {
  address: string;
  family: number;
}

export interface ReachOptions {
  /** For all of one link, the name included; ms. */
  timeoutMs?: number;
  /** Private addresses too: for tests. */
  allowPrivate?: boolean;
  /** Every address of a name; default: the machine's resolver. */
  resolve?: (hostname: string) => Promise<Address[]>;
}

/** Links asked at once. */
const together = 6;

/**
 * Why each of these http(s) links can not be reached; those that can are left out. Asks by GET (many sites refuse HEAD) and reads nothing of the answer;
 * a redirect counts as reached and is not followed. No address inside a network is asked: each name is resolved once and the connection made to those addresses alone.
 */
export async function unreachableLinks(links: readonly string[], options: ReachOptions = {}): Promise<Map<string, string>> {
  const why = new Map<string, string>();
  const waiting = [...new Set(links)];
  const work = async (): Promise<void> => {
    for (let link = waiting.pop(); link !== undefined; link = waiting.pop()) {
      const reason = await reach(new URL(link), options);
      if (reason !== undefined) why.set(link, reason);
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return why;
}

async function reach(target: URL, { timeoutMs = 8_000, allowPrivate = false, resolve = (name) => lookup(name, { all: true }) }: ReachOptions): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('it does not answer in time')), { once: true }));
  late.catch(() => undefined);
  try {
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(hostname);
    const addresses = family ? [{ address: hostname, family }] : await Promise.race([resolve(hostname).catch(() => []), late]);
    if (addresses.length === 0) return 'its name is not known';
    if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) return 'it is inside a network, where no reader is';
    const status = await Promise.race([statusOf(target, addresses, signal), late]);
    // Sites that want a person refuse a program: that is no broken link.
    return status >= 400 && ![401, 403, 405, 429, 999].includes(status) ? `it answers ${status}` : undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'it can not be reached';
  }
}

function statusOf(target: URL, addresses: Address[], signal: AbortSignal): Promise<number> {
  const send = target.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const request = send(target, { method: 'GET', agent: false, signal, lookup: pinnedTo(addresses), headers: { 'user-agent': 'Parcours template check', accept: 'text/html,*/*' } }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    request.end();
  });
}

function pinnedTo(addresses: Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}
