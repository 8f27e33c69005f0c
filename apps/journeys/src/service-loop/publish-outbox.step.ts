import { outboxText, type Contact, type OutboxEntry } from '@parcours/contact';
import type { LearnerEvent } from '@parcours/events';
import { type Batch, type NewRecord, learnerEvents } from '@parcours/event-log';
import type { TraceHeaders } from '@parcours/platform';
import { effectRecords } from './effect-records';
import type { ContactTraces } from '../traces/trace-sink';
import type { ContactWork, LoopContext } from './loop-context';
import type { OutboxTrace } from './outbox-trace';
import { publishedBefore } from './published-before';
import { traceOfEntry } from './trace-records';

/**
 * Step 5: publishes the outbox of every contact of the batch, also of those whose records were dropped as seen: they may have been
 * decided by an owner that died before publishing. Entries whose offset is committed were published before it was.
 * What is published twice is absorbed by the receiver: command rows, the event ring and trace ids are unique.
 * An effect on somebody else is settled here, where the stores are: `decide` knows people by what identifies them, not their contacts.
 */
export async function publishOutbox(batch: Batch, contacts: Map<string, ContactWork>, { log, traces, toContacts, observe }: LoopContext): Promise<void> {
  const told: ContactTraces[] = [];
  const records = new Map<string, NewRecord[]>();
  const effects: LearnerEvent[] = [];
  const traceOfEffect: (TraceHeaders | undefined)[] = [];
  const counts = new Map<string, number>();
  for (const work of contacts.values()) {
    const { decided } = work;
    if (!decided) continue;
    for (const entry of unpublished(decided, batch)) {
      const headers = traceOfEntry(entry, batch, work);
      for (const item of entry.items) {
        counts.set(item.to, (counts.get(item.to) ?? 0) + 1);
        if (item.to === 'trace') tracesOf(decided, told).push(item.value as unknown as OutboxTrace);
        else if (item.to === learnerEvents) {
          effects.push((item.value as unknown as { event: LearnerEvent }).event);
          traceOfEffect.push(headers);
        } else pushTo(records, item.to, { key: decided.id, slot: decided.slot, value: outboxText(item), ...(headers && { headers }) });
      }
    }
  }
  if (effects.length) records.set(learnerEvents, effectRecords(await toContacts(effects), traceOfEffect));
  await Promise.all([
    told.length ? traces.put(told) : undefined,
    ...[...records].map(([topic, ofTopic]) => log.append(topic, ofTopic)),
  ]);
  observe?.published(counts);
}

function unpublished(contact: Contact, batch: Batch): OutboxEntry[] {
  return contact.outbox.filter(({ generation, partition, offset }) => offset >= publishedBefore(batch, generation, partition));
}

/** Those of one contact stand together: its entries come one after the other. */
function tracesOf({ id, slot }: Contact, told: ContactTraces[]): OutboxTrace[] {
  const last = told.at(-1);
  if (last?.contact === id) return last.traces;
  const traces: OutboxTrace[] = [];
  told.push({ contact: id, slot, traces });
  return traces;
}

function pushTo<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
