import type { Clock, TraceHeaders } from '@parcours/platform';
import { allPages, type DocumentStore } from '@parcours/store';
import type { MailCommand } from '../send-check.service';

/** A mail that waits by itself, for its own address or for its hour. `nextAt`: epoch ms. */
export interface WaitingMail {
  command: MailCommand;
  reason: string;
  tries: number;
  nextAt: number;
  trace?: TraceHeaders;
}

export const waitingKind = 'waiting-mail';
const pageSize = 500;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const longestMs = 4 * hourMs;

/** What waits without anything behind it waiting too: other mails of the same provider go. */
export const waitsAlone = (reason: string): boolean => reason === 'warm-up' || reason === 'mail-later';

/** Mails that wait beside the log, a document per command id until they left or ended otherwise. Several processes work on it: the command's claim says whose turn it is. */
export class WaitingMails {
  constructor(
    private readonly documents: Pick<DocumentStore, 'put' | 'list' | 'remove'>,
    private readonly clock: Clock,
  ) {}

  async add(mails: Omit<WaitingMail, 'tries' | 'nextAt'>[]): Promise<void> {
    await this.put(mails.map((mail) => ({ ...mail, tries: 1, nextAt: this.nextAt(mail.reason, 0) })));
  }

  /** Those whose time has come, first come first. */
  async due(): Promise<WaitingMail[]> {
    const now = this.clock.now();
    const waiting = await allPages((after) => this.documents.list<WaitingMail>({ kind: waitingKind, after, limit: pageSize }));
    return waiting.filter(({ nextAt }) => nextAt <= now);
  }

  /** They wait on, for the reason given with each. */
  async postpone(mails: WaitingMail[]): Promise<void> {
    await this.put(mails.map((mail) => ({ ...mail, tries: mail.tries + 1, nextAt: this.nextAt(mail.reason, mail.tries) })));
  }

  async remove(ids: string[]): Promise<void> {
    if (ids.length) await this.documents.remove(waitingKind, ids);
  }

  private async put(mails: WaitingMail[]): Promise<void> {
    if (mails.length) await this.documents.put(waitingKind, mails.map((body) => ({ id: body.command.id, contact: body.command.contact, status: 'waiting', at: body.command.at, body })));
  }

  /** A plan goes on with the next hour; an address that takes no mail for now is asked again after 1, 4, 16, 64 and then each 240 minutes. */
  private nextAt(reason: string, tries: number): number {
    const now = this.clock.now();
    return reason === 'warm-up' ? (Math.floor(now / hourMs) + 1) * hourMs : now + Math.min(longestMs, minuteMs * 4 ** Math.min(tries, 10));
  }
}
