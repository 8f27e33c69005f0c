import type { MailAddress } from './mail-header';

/** One mail, ready to go. */
export interface Mail {
  /** The command's id. */
  id: string;
  purpose: string;
  from: MailAddress;
  to: MailAddress;
  replyTo?: MailAddress;
  subject: string;
  html: string;
  text: string;
  /** Without angle brackets around it: `command@domain`. */
  messageId: string;
  /** Epoch ms. */
  date: number;
  /** What goes beside the usual ones, such as List-Unsubscribe; each value one line. */
  headers: Record<string, string>;
}

/**
 * Why a mail did not leave. `mail-later`: its own address takes none for now; the others are about the provider: `provider-busy` (too many at once),
 * `provider-error` (it answers, with a fault of its own), `provider-away` (it does not answer), `provider-key` (it does not know us).
 */
export type LaterReason = 'mail-later' | 'provider-busy' | 'provider-error' | 'provider-away' | 'provider-key';

/**
 * What became of one mail. `delivered`: in its mailbox. `accepted`: the provider has it, and its events tell the rest. `refused`: it will not leave, for good;
 * `bounce`: because the address does not take mail. `uncertain`: it may or may not have left. `later`: it certainly did not leave and may on another try, `afterMs` from
 * now at the earliest where the provider says so.
 */
export type MailResult =
  | { id: string; type: 'delivered' }
  | { id: string; type: 'accepted' }
  | { id: string; type: 'refused'; reason: string; bounce?: 'hard' | 'soft' }
  | { id: string; type: 'uncertain'; reason: string }
  | { id: string; type: 'later'; reason: LaterReason; afterMs?: number };

/** How mail leaves. `send` answers one result per mail, whatever happens; it never throws for what a provider answers or fails to. */
export interface MailTransport {
  name: string;
  /** Makes of a mail what `send` will need, if it comes to that: what is made before a mail is marked as leaving leaves it in doubt for that much less. Throws nothing. */
  prepare?(mail: Mail): void;
  /** Whether sending a command's mail again changes nothing. */
  idempotent: boolean;
  send(mails: Mail[]): Promise<MailResult[]>;
  /** Ends what is kept open; nothing is sent afterwards. */
  close?(): Promise<void>;
}
