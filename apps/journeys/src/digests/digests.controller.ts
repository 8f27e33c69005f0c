import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import { DigestDesk } from './digest-desk.service';

/** What is told to training managers together. */
@Controller()
export class DigestsController {
  constructor(@Inject(DigestDesk) private readonly desk: DigestDesk) {}

  @OnBatch({ topic: 'channel.digest', group: 'digests' })
  gather(@Payload() batch: Batch): Promise<void> {
    return this.desk.handle(batch);
  }
}
