import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import { PrintDesk } from './print-desk.service';
import { Withdrawals } from './withdrawals.service';

/** The print service's two topics: what journeys print, and who is no longer to be written to. */
@Controller()
export class PrintController {
  constructor(
    @Inject(PrintDesk) private readonly desk: PrintDesk,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
  ) {}

  @OnBatch({ topic: 'channel.print', group: 'print' })
  queue(@Payload() batch: Batch): Promise<void> {
    return this.desk.handle(batch);
  }

  @OnBatch({ topic: 'learner.events', group: 'print-withdrawals' })
  withdraw(@Payload() batch: Batch): Promise<void> {
    return this.withdrawals.handle(batch);
  }
}
