import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Message, type Stores } from '@parcours/store';
import { mailTold } from '../mail-told';
import { MailRouter } from '../transports/mail-router';

/**
 * SendGrid tells of a mail when it takes it, tries for 72 hours to deliver it, and repeats for 24 what of that is not answered: whatever it has not told of by then it never had.
 */
const toldWithinMs = 96 * 3_600_000;
const pageSize = 200;
const noOrigins = new Map<string, never>();

/**
 * Ends the doubt about mails that a process noted as leaving when it died before it handed them over: their provider, which tells of all that it takes, never told of
 * them. They are `refused` then, with reason `never-taken`, which journeys hear; none is sent again. Should the provider tell of one after all, that counts.
 */
@Injectable()
export class DoubtfulMails {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'messages'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: { email: Pick<Settings['email'], 'sendgridWebhookKey'> },
    @Inject(MailRouter) private readonly router: MailRouter,
  ) {}

  /** Answers how many it ended. */
  async settle(): Promise<number> {
    if (this.settings.email.sendgridWebhookKey === undefined) return 0;
    const now = this.clock.now();
    let settled = 0;
    for (let after: string | undefined; ; ) {
      const { items, next } = await this.stores.messages.list({ channel: 'email', status: 'uncertain', after, limit: pageSize });
      settled += await this.refuse(items.filter((message) => this.isOver(message, now)), now);
      if (next === undefined) return settled;
      after = next;
    }
  }

  private isOver({ purpose, doneAt, at }: Message, now: number): boolean {
    return this.router.of(purpose).transport.name === 'sendgrid' && (doneAt ?? at) + toldWithinMs <= now;
  }

  /** Told before it is stored: a crash in between tells it again under the same id. */
  private async refuse(messages: Message[], now: number): Promise<number> {
    if (messages.length === 0) return 0;
    await this.log.append('learner.events', messages.map(({ id, contact, step }) => mailTold({ id, contact, step, to: '' }, { type: 'refused', reason: 'never-taken' }, now, noOrigins)));
    const ids = await this.stores.messages.settle(messages.map((from) => ({ from, status: 'refused', reason: 'never-taken', doneAt: now, detail: { ...(from.detail as object | undefined) } })));
    return ids.length;
  }
}
