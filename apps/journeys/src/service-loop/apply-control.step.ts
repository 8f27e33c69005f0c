import { type Batch, learnerEvents } from '@parcours/event-log';
import { slotOf } from '@parcours/contact';
import type { EngineInput } from '@parcours/journey';
import type { VersionsRecord } from '@parcours/publishing';
import type { LoopDependencies } from './loop-context';

const pageSize = 500;

/**
 * Tells the held runs of a resumed journey to go on: one input per contact, appended before the control record's offset is
 * committed, so none is forgotten. Appending one twice is harmless: a run that no longer is held ignores it.
 */
export async function applyControl(batch: Batch, control: VersionsRecord, { log, stores }: LoopDependencies): Promise<void> {
  if (!control.resumed?.length) return;
  for (const journey of control.resumed) {
    for (let after: string | undefined; ; ) {
      const page = await stores.contacts.withRuns({ journey, partition: batch.partition, partitions: batch.partitions, after, limit: pageSize });
      const held = page.filter((contact) => contact.runs.some((run) => run.journey === journey && run.wait?.type === 'held'));
      const inputs = held.map((contact) => ({ type: 'journey.resumed', contact: contact.id, journey }) satisfies EngineInput);
      if (inputs.length) {
        await log.append(learnerEvents, inputs.map((input) => ({ key: input.contact, slot: slotOf(input.contact), value: JSON.stringify(input) })));
      }
      after = page.at(-1)?.id;
      if (page.length < pageSize) break;
    }
  }
}
