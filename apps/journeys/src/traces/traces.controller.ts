import { Controller, Inject, Logger } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { journeyTraces, OnBatch, type Batch, type LogRecord } from '@parcours/event-log';
import type { Trace } from '@parcours/journey';
import { STORES, type Stores } from '@parcours/store';
import type { OutboxTrace } from '../service-loop/outbox-trace';
import { expandTraces } from './trace-sink';

/** Keeps the traces that come over the log. One that comes again is dropped by its id. */
@Controller()
export class TracesController {
  private readonly logger = new Logger('traces');

  constructor(@Inject(STORES) private readonly stores: Pick<Stores, 'traces'>) {}

  @OnBatch({ topic: journeyTraces, group: 'traces' })
  async keep(@Payload() batch: Batch): Promise<void> {
    const traces = batch.records.flatMap((record) => this.read(record));
    if (traces.length) await this.stores.traces.put(traces);
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }

  /** Only the engine writes here: what can not be read is no learner's loss, and must not hold up the rest. */
  private read({ value, partition, offset }: LogRecord): Trace[] {
    try {
      return expandTraces(JSON.parse(value) as OutboxTrace[]);
    } catch (error) {
      this.logger.error(`the traces at ${journeyTraces}/${partition}/${offset} can not be read: ${String(error)}`);
      return [];
    }
  }
}
