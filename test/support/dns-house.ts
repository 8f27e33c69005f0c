import { AUTHORITATIVE_ANSWER, decode, encode, type Answer } from 'dns-packet';
import { createSocket } from 'node:dgram';

/** What one name answers; a text is cut into strings of 255 characters, unless it is given as a list of strings. `fault`: the server fails, or says nothing. */
export interface DnsNames {
  [name: string]: { TXT?: (string | string[])[]; A?: string[]; AAAA?: string[]; MX?: [preference: number, exchange: string][]; CNAME?: string; fault?: 'SERVFAIL' | 'silent' };
}

const nxDomain = 3;
const servFail = 2;

/** A DNS server of these names on 127.0.0.1 (UDP, RFC 1035); it follows its own CNAMEs. `asked`: every name, in order. */
export async function dnsHouse(names: DnsNames): Promise<{ resolver: string; asked: string[]; close(): Promise<void> }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [{ name = '', type = 'A' } = {}] = questions;
    asked.push(`${name} ${type}`);
    const { answers, known, fault } = answersOf(names, name.toLowerCase(), type);
    if (fault === 'silent') return;
    const code = fault === 'SERVFAIL' ? servFail : known ? 0 : nxDomain;
    socket.send(encode({ type: 'response', id, flags: AUTHORITATIVE_ANSWER | code, questions, answers }), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { resolver: `127.0.0.1:${socket.address().port}`, asked, close: () => new Promise((resolve) => socket.close(resolve)) };
}

function answersOf(names: DnsNames, name: string, type: string): { answers: Answer[]; known: boolean; fault?: 'SERVFAIL' | 'silent' } {
  const found = Object.hasOwn(names, name) ? names[name] : undefined;
  if (!found || found.fault) return { answers: [], known: found !== undefined, fault: found?.fault };
  const ttl = 60;
  if (found.CNAME !== undefined) {
    const cname: Answer = { type: 'CNAME', name, ttl, data: found.CNAME };
    if (type === 'CNAME') return { answers: [cname], known: true };
    const further = answersOf(names, found.CNAME.toLowerCase(), type);
    return { ...further, answers: [cname, ...further.answers] };
  }
  switch (type) {
    case 'TXT':
      return { answers: (found.TXT ?? []).map((text) => ({ type: 'TXT', name, ttl, data: strings(text) })), known: true };
    case 'MX':
      return { answers: (found.MX ?? []).map(([preference, exchange]) => ({ type: 'MX', name, ttl, data: { preference, exchange } })), known: true };
    case 'A':
      return { answers: (found.A ?? []).map((data) => ({ type: 'A', name, ttl, data })), known: true };
    case 'AAAA':
      return { answers: (found.AAAA ?? []).map((data) => ({ type: 'AAAA', name, ttl, data })), known: true };
    default:
      return { answers: [], known: true };
  }
}

const strings = (text: string | string[]): string[] => (Array.isArray(text) ? text : (text.match(/.{1,255}/g) ?? ['']));
