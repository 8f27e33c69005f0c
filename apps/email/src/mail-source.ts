import MailComposer from 'nodemailer/lib/mail-composer';
import { createHash } from 'node:crypto';
import { mailableAddress, nameText, subjectText, valueText, type MailAddress } from './mail-header';
import type { Mail } from './mail-transport.port';

/**
 * A mail as nodemailer takes it, to send it or to write its source: multipart/alternative (RFC 2046), UTF-8 in quoted-printable, the same for the same mail.
 * Throws `TerminalError` (`address-invalid`) where an address is none.
 */
export function mailOptions({ id, from, to, replyTo, subject, html, text, messageId, date, headers }: Mail): MailComposer.Options {
  return {
    from: mailbox(from), to: mailbox(to), ...(replyTo && { replyTo: mailbox(replyTo) }), subject: subjectText(subject), text: lines(text), html: lines(html), messageId: `<${messageId}>`, date: new Date(date),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, valueText(value)])),
    // 1. lines of 76 characters, ASCII alone, whatever a learner's data hold
    encoding: 'quoted-printable',
    // 2. "=_" can not come about in quoted-printable, so the boundary never stands in a part
    boundaryPrefix: '=_parcours', baseBoundary: createHash('sha256').update(id).digest('hex').slice(0, 24),
    newline: 'windows', disableFileAccess: true, disableUrlAccess: true,
  };
}

/** A mail as it goes over the wire (RFC 5322), CRLF line ends, not signed: a signature belongs to a sending. */
export async function mailSource(mail: Mail): Promise<string> {
  return (await new MailComposer(mailOptions(mail)).compile().build()).toString('utf8');
}

/** A lone CR would go over the wire as one, where servers differ about what it ends. */
const lines = (text: string): string => text.replace(/\r\n?/g, '\n');
const mailbox = ({ name = '', address }: MailAddress): { name: string; address: string } => ({ name: nameText(name), address: mailableAddress(address) });
