import { mailableAddress, nameText, subjectText, valueText, type MailAddress } from '../mail-header';
import type { Mail } from '../mail-transport.port';

/** Headers that SendGrid makes itself or refuses (its "v3 mail send" reference), in small letters. */
const reserved = new Set([
  'x-sg-id', 'x-sg-eid', 'received', 'dkim-signature', 'content-type', 'content-transfer-encoding', 'to', 'from', 'subject', 'reply-to', 'cc', 'bcc',
]);

/** Links and pictures are left as they are. */
const untracked = { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false }, subscription_tracking: { enable: false }, ganalytics: { enable: false } };

/**
 * The JSON (UTF-8) of a mail as the v3 API takes it: one recipient a request. The command's id is all that comes back with events; categories name purpose and journey's kind of
 * mail alone, since SendGrid shows them to whoever sees its pages, so nothing about a person stands in either.
 * Throws `TerminalError` (`address-invalid`) where an address is none.
 */
export function sendgridBody({ id, purpose, from, to, replyTo, subject, html, text, messageId, headers }: Mail, { sandbox }: { sandbox: boolean }): Uint8Array {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!reserved.has(name.toLowerCase())) own[name] = valueText(value);
  own['Message-ID'] = valueText(`<${messageId}>`);
  // Bytes, written at one go: a mail is tens of kilobytes, each copy of them costs as much as all the rest of this, and texts that wait weigh on the collector of garbage.
  return Buffer.from(JSON.stringify({
    from: mailbox(from), personalizations: [{ to: [mailbox(to)] }], ...(replyTo && { reply_to: mailbox(replyTo) }), subject: subjectText(subject) || ' ',
    // Plain before HTML: the API refuses the other order. Empty parts it refuses too.
    content: [{ type: 'text/plain', value: text || ' ' }, { type: 'text/html', value: html || ' ' }],
    headers: own, categories: [purpose], custom_args: { command: id }, tracking_settings: untracked, ...(sandbox && { mail_settings: { sandbox_mode: { enable: true } } }),
  }));
}

const mailbox = ({ name = '', address }: MailAddress): { email: string; name?: string } => {
  const shown = nameText(name);
  return { email: mailableAddress(address), ...(shown !== '' && { name: shown }) };
};
