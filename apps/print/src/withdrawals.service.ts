import { Inject, Injectable } from '@nestjs/common';
import { shortName } from '@parcours/events';
import type { Batch } from '@parcours/event-log';
import { z } from 'zod';
import { PrintRuns } from './print-runs.service';

const closingSchema = z.looseObject({ type: z.literal('event'), event: z.looseObject({ type: z.string().refine((type) => shortName(type) === 'contact.closed') }) });

/** Takes the letters of closed contacts out of runs that are not locked: nobody writes to somebody who died or left. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(PrintRuns) private readonly runs: PrintRuns) {}

  async handle(batch: Batch): Promise<void> {
    for (const { key, value } of batch.records) if (isClosing(value)) await this.runs.withdraw(key);
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }
}

function isClosing(value: string): boolean {
  if (!value.includes('contact.closed')) return false;
  try {
    return closingSchema.safeParse(JSON.parse(value)).success;
  } catch {
    return false; // the engine dead-letters it
  }
}
