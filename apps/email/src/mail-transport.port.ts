/** One mail, ready to go. */
export interface Mail {
  /** The command's id. */
  id: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** The whole message (RFC 5322), CRLF line ends. */
  source: string;
}

/** What became of one mail. `uncertain`: it may or may not have left. */
export type MailResult = { id: string; type: 'delivered' } | { id: string; type: 'refused'; reason: string } | { id: string; type: 'uncertain'; reason: string };

/**
 * How mail leaves. `send` answers one result per mail; a provider that is busy or away is a `RetryableError`, which sends the same
 * mails again later, so it must be thrown before any of them left unless the transport is idempotent.
 */
export interface MailTransport {
  name: string;
  /** Whether sending a command's mail again changes nothing. */
  idempotent: boolean;
  send(mails: Mail[]): Promise<MailResult[]>;
}

/** DI token of the process's `MailTransport`. */
export const MAIL_TRANSPORT = Symbol('MAIL_TRANSPORT');
