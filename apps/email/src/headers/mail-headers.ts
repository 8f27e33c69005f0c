import { domainOf } from '../mail-header';

/** What a mail's headers tell of it. */
export interface HeaderFacts {
  /** The command's id. */
  command: string;
  journey: string;
  purpose: string;
  /** Whether the mail needs a consent; otherwise a contract wants it sent. */
  marketing: boolean;
  /** Address that it comes from. */
  from: string;
  /** Address that unsubscribes from the purpose by one POST. */
  unsubscribe: string;
}

/**
 * The headers beside the usual ones, each value one line of ASCII:
 *
 * - `Feedback-ID` (Gmail's form, four fields): journey, purpose, kind, sender. Complaint rates are shown by each of them; none says who the reader is.
 * - `List-Id` (RFC 2919), `List-Unsubscribe` (RFC 2369) and `List-Unsubscribe-Post` (RFC 8058) on all marketing mail and on no other: what a contract
 *   wants sent is no list, and can not be left. No mailto: a POST acts at once, a mail to us would wait for somebody.
 * - `Auto-Submitted: auto-generated` (RFC 3834, 5) on mail by contract, which a process writes because of what happened. A marketing mail is text that
 *   people wrote for many, which the RFC does not mean; vacation programs leave mail with `List-` headers alone too (RFC 5230, 4.6).
 * - `X-Auto-Response-Suppress` on both, for Exchange, which goes by nothing else: absences shall not fill the mailbox that people answer to.
 *
 * No `Precedence`: RFC 3834 calls it non-standard and discouraged, and some servers deliver `bulk` last. No `List-Help`: it would be one more signed link in reach of scanners.
 */
export function headersOf({ command, journey, purpose, marketing, from, unsubscribe }: HeaderFacts): Record<string, string> {
  const domain = domainOf(from);
  return {
    ...(marketing
      ? { 'List-Id': `<${token(purpose)}.${domain}>`, 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
      : { 'Auto-Submitted': 'auto-generated' }),
    'Feedback-ID': [journey, purpose, marketing ? 'marketing' : 'service'].map(token).concat(senderId(domain)).join(':'),
    'X-Auto-Response-Suppress': 'OOF, AutoReply',
    'X-Parcours-Command': command,
  };
}

/** `command@domain`, the same for the same command, so that a repeat is known as one; without angle brackets. */
export function messageIdOf(command: string, from: string): string {
  return `${token(command)}@${domainOf(from)}`;
}

const token = (text: string): string => text.replace(/[^A-Za-z0-9._-]/g, '-').replace(/\.{2,}|^\.|\.$/g, '-').slice(0, 120) || '-';

/** Gmail wants 5 to 15 characters that stay the same for all of a sender's mail. */
function senderId(domain: string): string {
  const letters = domain.replace(/[^A-Za-z0-9]/g, '').slice(0, 15);
  return letters.length >= 5 ? letters : `${letters}parcours`;
}
