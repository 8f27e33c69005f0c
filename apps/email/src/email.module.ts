import { Module } from '@nestjs/common';
import { SETTINGS, TerminalError, type Settings } from '@parcours/platform';
import { EmailController } from './email.controller';
import { MailDesk } from './mail-desk.service';
import { MailOffers } from './mail-offers.service';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.port';
import { MailWriter } from './mail-writer.service';
import { MailboxController } from './mailbox/mailbox.controller';
import { MailboxReader } from './mailbox/mailbox-reader.service';
import { MailboxTransport } from './mailbox/mailbox-transport';
import { PublishedMail } from './published-mail.service';
import { SendCheck } from './send-check.service';

/** The e-mail service: mails that journeys send, and the mailbox to look at them. */
@Module({
  controllers: [EmailController, MailboxController],
  providers: [PublishedMail, SendCheck, MailOffers, MailWriter, MailDesk, MailboxReader, { provide: MAIL_TRANSPORT, inject: [SETTINGS], useFactory: transportOf }],
})
export class EmailModule {}

function transportOf({ email: { transport } }: Pick<Settings, 'email'>): MailTransport {
  switch (transport) {
    case 'mailbox':
      return new MailboxTransport();
    case 'smtp':
    case 'sendgrid':
      throw new TerminalError('transport-missing', `The transport ${transport} is not built yet: set email.transport to mailbox.`);
  }
}
