import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import { CallDesk } from './call-desk.service';

/** Calls that journeys make to other systems. */
@Controller()
export class CallsController {
  constructor(@Inject(CallDesk) private readonly desk: CallDesk) {}

  @OnBatch({ topic: 'channel.call', group: 'calls' })
  call(@Payload() batch: Batch): Promise<void> {
    return this.desk.handle(batch);
  }
}
