import { TerminalError } from '@parcours/platform';
import { mailableAddress } from '../mail-header';
import type { Mail, MailResult, MailTransport } from '../mail-transport.port';

/** The local mailbox: a mail is delivered by being stored with its message, under its command's id; doing so again changes nothing. */
export class MailboxTransport implements MailTransport {
  readonly name = 'mailbox';
  readonly idempotent = true;

  async send(mails: Mail[]): Promise<MailResult[]> {
    return mails.map(({ id, to }) => {
      try {
        mailableAddress(to.address);
        return { id, type: 'delivered' };
      } catch (fault) {
        return { id, type: 'refused', reason: fault instanceof TerminalError ? fault.code : 'address-invalid' };
      }
    });
  }
}
