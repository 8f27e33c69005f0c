import { TerminalError } from '@parcours/platform';
import { domainToASCII } from 'node:url';
import { remembered } from './remembered';

/** A mailbox of a header: the name people see, and the address. */
export interface MailAddress {
  name?: string;
  address: string;
}

/** Control characters end headers and begin new ones; the invisible ones that turn the direction of text let a name pass for something else. */
const forbidden = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]+/g;
/** What a reader would decode (RFC 2047), although nobody encoded it. */
const lookalike = /=(?=\?[^\s?]+\?[bq]\?)/gi;
const addressForm = /^[^\s@<>",;:()[\]\\\p{Cc}]{1,64}@[^\s@<>",;:()[\]\\\p{Cc}]{1,255}$/u;

/** As much as any reader shows of each, in UTF-16 code units. */
const longestName = 100;
const longestSubject = 250;

/** A subject as one line of well-formed text, whatever went into it, cut between characters at 250. */
export const subjectText = (text: string): string => headerText(text, longestSubject);

/** The name of a mailbox likewise, cut at 100. */
export const nameText = (text: string): string => headerText(text, longestName);

/** A structured header's value as one line of ASCII, which no header can begin in. */
export const valueText = (text: string): string => text.replace(/[^ -~]+/g, ' ').trim();

/** `Name <address>` or an address, as settings state it. */
export function parseAddress(text: string): MailAddress {
  const [, shown = '', address = text] = /^\s*([^<>]*?)\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const name = /^"(.*)"$/.exec(shown)?.[1]?.replace(/\\(.)/g, '$1') ?? shown;
  return name.trim() === '' ? { address: address.trim() } : { name: name.trim(), address: address.trim() };
}

/** The address itself, its domain in ASCII (IDNA). Throws `TerminalError` (`address-invalid`) where it is none; the message does not say it. */
export function mailableAddress(address: string): string {
  const domain = domainInAscii(address.slice(address.lastIndexOf('@') + 1));
  if (!addressForm.test(address) || domain === '') throw new TerminalError('address-invalid', 'The address of this mail is no e-mail address: correct it where it comes from.');
  return `${address.slice(0, address.lastIndexOf('@'))}@${domain}`;
}

/** The domain of an address in ASCII (IDNA). */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainInAscii(domain) || domain;
}

/** '' for what is none. */
const domainInAscii = remembered(domainToASCII);

function headerText(text: string, longest: number): string {
  const plain = text.slice(0, longest * 8).replace(/\p{Surrogate}/gu, '\ufffd').replace(forbidden, ' ').replace(lookalike, '= ').replace(/\s+/g, ' ').trim();
  if (plain.length <= longest) return plain;
  let cut = '';
  for (const { segment } of new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(plain)) {
    if (cut.length + segment.length >= longest) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}
