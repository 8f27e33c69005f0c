import { createHash } from 'node:crypto';
import { addressHeader, domainOf, plainHeader, textHeader, type MailAddress } from './mail-header';
import { quotedPrintable } from './quoted-printable';

export interface MailSourceOptions {
  /** The command's id: it names the message, and stands in X-Parcours-Command. */
  command: string;
  from: MailAddress;
  to: MailAddress;
  subject: string;
  html: string;
  text: string;
  /** Epoch ms. */
  date: number;
  /** Address that unsubscribes by one POST (RFC 8058); marketing mail has one. */
  unsubscribe?: string;
}

/** A mail as it goes over the wire: RFC 5322 with MIME multipart/alternative, UTF-8 in quoted-printable, CRLF line ends. */
export function mailSource({ command, from, to, subject, html, text, date, unsubscribe }: MailSourceOptions): string {
  // "=_" can not come about in quoted-printable, so the boundary never stands in a part.
  const boundary = `=_parcours_${createHash('sha256').update(command).digest('hex').slice(0, 24)}`;
  const headers = [
    addressHeader('From', from),
    addressHeader('To', to),
    textHeader('Subject', subject),
    plainHeader('Date', dateHeader(date)),
    plainHeader('Message-ID', messageId(command, from.address)),
    ...(unsubscribe === undefined ? [] : [plainHeader('List-Unsubscribe', `<${unsubscribe}>`), plainHeader('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click')]),
    plainHeader('X-Parcours-Command', command),
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
  ];
  return [...headers, '', `--${boundary}`, ...part('text/plain', text), `--${boundary}`, ...part('text/html', html), `--${boundary}--`, ''].join('\r\n');
}

/** The same for the same command, so that a repeat is known as one. */
export function messageId(command: string, from: string): string {
  return `<${command.replace(/[^A-Za-z0-9._-]/g, '-')}@${domainOf(from)}>`;
}

const part = (type: string, text: string): string[] => [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: quoted-printable', '', quotedPrintable(text)];

/** RFC 5322 date-time, in UTC. */
const dateHeader = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');
