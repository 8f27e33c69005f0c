import type { Contact, OutboxItem } from '@parcours/contact';
import { slotOf } from '@parcours/contact';
import type { Batch, NewRecord } from '@parcours/event-log';
import type { Trace } from '@parcours/journey';
import { expandOutboxTrace, type OutboxTrace } from './outbox-trace';
import type { ContactWork, LoopDependencies } from './loop-context';

/**
 * Step 5: publishes the outbox of every contact of the batch, also of those whose records were dropped as seen: they may have been
 * decided by an owner that died before publishing. Entries whose offset is committed were published before it was.
 * What is published twice is absorbed by the receiver: command rows, the event ring and trace ids are unique.
 */
export async function publishOutbox(batch: Batch, contacts: Map<string, ContactWork>, { log, stores }: LoopDependencies): Promise<void> {
  const traces: Trace[] = [];
  const records = new Map<string, NewRecord[]>();
  for (const { decided } of contacts.values()) {
    if (!decided) continue;
    for (const item of unpublished(decided, batch)) {
      if (item.to === 'trace') traces.push(...expandOutboxTrace(item.value as unknown as OutboxTrace));
      else pushTo(records, item.to, toRecord(item, decided));
    }
  }
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

/** Commands stay with their contact's slot; an effect on another contact goes to that contact's. */
function toRecord(item: OutboxItem, contact: Contact): NewRecord {
  const value = item.value as { event?: { subject?: string } };
  const target = value.event?.subject ?? contact.id;
  return { key: target, slot: target === contact.id ? contact.slot : slotOf(target), value: JSON.stringify(item.value) };
}

function pushTo<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
