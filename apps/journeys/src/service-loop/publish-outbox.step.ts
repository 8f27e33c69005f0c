import type { Contact, OutboxItem } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import { type Batch, type NewRecord, learnerEvents } from '@parcours/event-log';
import type { Trace } from '@parcours/journey';
import { effectRecords } from './effect-records';
import { expandOutboxTrace, type OutboxTrace } from './outbox-trace';
import { type ContactWork, type LoopDependencies } from './loop-context';

/**
 * Step 5: publishes the outbox of every contact of the batch, also of those whose records were dropped as seen: they may have been
 * decided by an owner that died before publishing. Entries whose offset is committed were published before it was.
 * What is published twice is absorbed by the receiver: command rows, the event ring and trace ids are unique.
 * An effect on somebody else is settled here, where the stores are: `decide` knows people by what identifies them, not their contacts.
 */
export async function publishOutbox(batch: Batch, contacts: Map<string, ContactWork>, { log, stores, toContacts }: LoopDependencies): Promise<void> {
  const traces: Trace[] = [];
  const records = new Map<string, NewRecord[]>();
  const effects: LearnerEvent[] = [];
  for (const { decided } of contacts.values()) {
    if (!decided) continue;
    for (const item of unpublished(decided, batch)) {
      if (item.to === 'trace') traces.push(...expandOutboxTrace(item.value as unknown as OutboxTrace));
      else if (item.to === learnerEvents) effects.push((item.value as unknown as { event: LearnerEvent }).event);
      else pushTo(records, item.to, { key: decided.id, slot: decided.slot, value: JSON.stringify(item.value) });
    }
  }
  if (effects.length) records.set(learnerEvents, effectRecords(await toContacts(effects)));
  await Promise.all([
    traces.length ? stores.traces.put(traces) : undefined,
    ...[...records].map(([topic, ofTopic]) => log.append(topic, ofTopic)),
  ]);
}

function unpublished(contact: Contact, batch: Batch): OutboxItem[] {
  return contact.outbox.flatMap((entry) =>
    entry.generation === batch.generation && entry.partition === batch.partition && entry.offset < batch.committed ? [] : entry.items,
  );
}

function pushTo<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
