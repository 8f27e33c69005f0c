import { lookup } from 'node:dns/promises';
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './is-public-address';

interface Address {
  address: string;
  family: number;
}

export interface OutsidePost {
  /** http or https. Whether its host may be asked at all is the caller's to know. */
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Private and loopback addresses too: for development and tests. */
  allowPrivate?: boolean;
  /** For all of it, the name included; default 10 s. */
  timeoutMs?: number;
  /** Every address of a name; default: the machine's resolver. */
  resolve?: (hostname: string) => Promise<Address[]>;
}

/** `reason` is stable and holds nothing of the request. */
export type OutsideAnswer =
  | { type: 'answered'; status: number; retryAfter?: string }
  | { type: 'refused'; reason: 'private-address' }
  | { type: 'unreachable'; reason: string };

/** Read of an answer at most; nobody reads what it says. */
const answerAtMost = 65_536;

/**
 * Posts JSON to a host outside. Its name is resolved once, every address checked, and the connection made to those addresses alone: a
 * name that says something else a moment later leads nowhere. Redirects are answers like others; nothing is kept of what comes back.
 */
export async function postOutside({ url, headers, body, allowPrivate = false, timeoutMs = 10_000, resolve = addressesOf }: OutsidePost): Promise<OutsideAnswer> {
  const target = new URL(url);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(hostname);
    const addresses = family ? [{ address: hostname, family }] : await unlessAborted(resolve(hostname), signal);
    if (addresses.length === 0) return { type: 'unreachable', reason: 'name-unknown' };
    if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) return { type: 'refused', reason: 'private-address' };
    const send = target.protocol === 'https:' ? requestSecure : requestPlain;
    const request = send(target, {
      method: 'POST', agent: false, signal, lookup: pinnedTo(addresses), headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
    });
    return await answerOf(request, body);
  } catch (fault) {
    return { type: 'unreachable', reason: signal.aborted ? 'time-out' : reasonOf(fault) };
  }
}

function answerOf(request: ClientRequest, body: string): Promise<OutsideAnswer> {
  return new Promise((resolve, reject) => {
    let answer: OutsideAnswer | undefined;
    // Once its head is here an answer is known, whatever becomes of the rest.
    const settle = (fault?: Error): void => (answer ? resolve(answer) : reject(fault));
    request.on('error', settle);
    request.on('response', (response: IncomingMessage) => {
      const retryAfter = response.headers['retry-after'];
      answer = { type: 'answered', status: response.statusCode ?? 0, ...(retryAfter !== undefined && { retryAfter }) };
      let read = 0;
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > answerAtMost) response.destroy();
      });
      response.on('error', settle);
      response.on('close', () => settle());
    });
    request.end(body);
  });
}

/** Answers the addresses that were checked, whoever asks and for whatever name. */
function pinnedTo(addresses: Address[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };
}

const addressesOf = (hostname: string): Promise<Address[]> => lookup(hostname, { all: true });

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    work.then(resolve, reject);
  });
}

function reasonOf(fault: unknown): string {
  const { code } = fault as { code?: unknown };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-unknown';
  return typeof code === 'string' ? `network ${code}` : 'network';
}
