import { domainToASCII } from 'node:url';

/** A mailbox of a header: the name people see, and the address. */
export interface MailAddress {
  name?: string;
  address: string;
}

/** Control characters end headers and begin new ones: none gets into one, whatever a name holds. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const addressForm = /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+$/;

/** A header of words (Subject): encoded words (RFC 2047) where it is not plain, folded to lines of 78 characters. */
export function textHeader(name: string, value: string): string {
  return fold(name, wordsOf(oneLine(value)));
}

/** A header of one structured value that may not be folded inside, such as a link in <>. */
export function plainHeader(name: string, value: string): string {
  const line = oneLine(value);
  return name.length + 2 + line.length > 78 ? `${name}:\r\n ${line}` : `${name}: ${line}`;
}

/** A header of one mailbox (From, To). Throws `RangeError` where the address is none. */
export function addressHeader(name: string, { name: display, address }: MailAddress): string {
  const spec = `<${addressSpec(address)}>`;
  const shown = oneLine(display ?? '');
  if (shown === '') return plainHeader(name, spec.slice(1, -1));
  if (/^[A-Za-z0-9 '-]+$/.test(shown)) return fold(name, [...shown.split(' '), spec]);
  if (/^[ -~]+$/.test(shown) && shown.length < 60) return fold(name, [`"${shown.replace(/["\\]/g, '\\$&')}"`, spec]);
  return fold(name, [...encodedWords(shown), spec]);
}

/** `Name <address>` or an address, as settings state it. */
export function parseAddress(text: string): MailAddress {
  const match = /^\s*(?:"?([^"<]*?)"?\s*)?<([^<>]+)>\s*$/.exec(text);
  const [, name = '', address = text] = match ?? [];
  return name.trim() === '' ? { address: address.trim() } : { name: name.trim(), address: address.trim() };
}

/** The domain of an address in ASCII (IDNA). */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToASCII(domain) || domain;
}

const oneLine = (text: string): string => text.replace(controls, ' ').trim();

function addressSpec(address: string): string {
  if (!addressForm.test(address) || oneLine(address) !== address) throw new RangeError('The address of this mail is no e-mail address.');
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(address)}`;
}

function wordsOf(text: string): string[] {
  const plain = /^[ -~]*$/.test(text) && !text.includes('=?') && text.split(' ').every((word) => word.length < 70);
  return plain ? text.split(' ') : encodedWords(text);
}

/** RFC 2047 B words of whole characters, 75 characters at most each. */
function encodedWords(text: string): string[] {
  const words: string[] = [];
  let octets = 0;
  let part = '';
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (octets + size > 45) {
      words.push(part);
      part = '';
      octets = 0;
    }
    part += character;
    octets += size;
  }
  return [...words, part].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`);
}

function fold(name: string, words: string[]): string {
  let header = `${name}:`;
  let width = header.length;
  for (const word of words) {
    const breaks = width + 1 + word.length > 78 && width > name.length + 1;
    header += `${breaks ? '\r\n ' : ' '}${word}`;
    width = breaks ? word.length + 1 : width + 1 + word.length;
  }
  return header;
}
