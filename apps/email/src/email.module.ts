import { Module } from '@nestjs/common';
import { CLOCK, METRICS, SETTINGS, type Clock } from '@parcours/platform';
import { ProcessState } from '@parcours/service';
import { STORES, type Stores } from '@parcours/store';
import type { Registry } from 'prom-client';
import { DoubtRound } from './doubt/doubt-round.service';
import { DoubtfulMails } from './doubt/doubtful-mails.service';
import { EmailController } from './email.controller';
import { MailLinks } from './links/mail-links.service';
import { MailDesk } from './mail-desk.service';
import { MailOffers } from './mail-offers.service';
import { MailWriter } from './mail-writer.service';
import { MailboxController } from './mailbox/mailbox.controller';
import { MailboxReader } from './mailbox/mailbox-reader.service';
import { PublishedMail } from './published-mail.service';
import { SendCheck } from './send-check.service';
import { MailRouter } from './transports/mail-router';
import { openRouter, type RouterHouse } from './transports/open-router';
import { WaitingRound } from './waiting/waiting-round.service';

/** The e-mail service: mails that journeys send, and the mailbox to look at them. */
@Module({
  controllers: [EmailController, MailboxController],
  providers: [
    PublishedMail, SendCheck, MailOffers, MailLinks, MailWriter, MailDesk, WaitingRound, DoubtfulMails, DoubtRound, MailboxReader,
    {
      provide: MailRouter, inject: [SETTINGS, STORES, CLOCK, { token: METRICS, optional: true }, { token: ProcessState, optional: true }],
      useFactory: (settings: RouterHouse['settings'], { documents }: Stores, clock: Clock, registry?: Registry, state?: ProcessState) => openRouter({ settings, documents, clock, registry, state }),
    },
  ],
})
export class EmailModule {}
