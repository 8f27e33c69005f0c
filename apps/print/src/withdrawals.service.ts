import { Inject, Injectable } from '@nestjs/common';
import { shortName } from '@parcours/events';
import type { Batch } from '@parcours/event-log';
import { z } from 'zod';
import { PrintRuns } from './print-runs.service';

const closingSchema = z.looseObject({ type: z.literal('event'), event: z.looseObject({ type: z.string().refine((type) => shortName(type) === 'contact.closed'), source: z.string() }) });
/** What erasures are called as a source of events: a platform can not say it for them. */
const erasures = 'parcours/erasures';

/** Takes the letters of closed contacts out of runs that are not locked: nobody writes to somebody who died or left. Those of erased ones leave every run. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(PrintRuns) private readonly runs: PrintRuns) {}

  async handle(batch: Batch): Promise<void> {
    for (const { key, value } of batch.records) {
      const source = closedBy(value);
      if (source === erasures) await this.runs.forget(key);
      else if (source !== undefined) await this.runs.withdraw(key);
    }
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }
}

/** The source of a record that closes a contact; of any other nothing. */
function closedBy(value: string): string | undefined {
  if (!value.includes('contact.closed')) return undefined;
  try {
    return closingSchema.safeParse(JSON.parse(value)).data?.event.source;
  } catch {
    return undefined; // the engine dead-letters it
  }
}
