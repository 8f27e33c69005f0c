import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import { MailDesk } from './mail-desk.service';

/** The e-mail service's topic: what journeys send. */
@Controller()
export class EmailController {
  constructor(@Inject(MailDesk) private readonly desk: MailDesk) {}

  @OnBatch({ topic: 'channel.email', group: 'email' })
  send(@Payload() batch: Batch): Promise<void> {
    return this.desk.handle(batch);
  }
}
