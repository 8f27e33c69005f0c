import { openSync, writeSync, closeSync } from 'node:fs';
import { journeyTraces, type Batch } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { SystemClock } from '@parcours/platform';
import { DefinitionsCache } from '@parcours/publishing';
import { contactRow, type Stores } from '@parcours/store';
import { EngineLoop, logSink } from '@parcours-apps/journeys';
import type { RecordedBatch, SideTerms } from './b11-terms';

const empty: RecordedBatch = { partition: 0, events: 0, ids: [], rows: [], messages: [], traces: [] };

/** Runs the engine over the batches with nothing but memory below it, and writes down what it reads and writes, a line per batch. */
export async function record(batches: Batch[], stores: Stores, definitions: DefinitionsCache, { recording }: Pick<SideTerms, 'recording'>): Promise<void> {
  const file = openSync(recording, 'w');
  let current: RecordedBatch = empty;
  const known = await stores.contacts.load((await stores.contacts.list({ limit: 10_000 })).map(({ id }) => id));
  const log = {
    append: async (topic: string, records: { key: string; slot?: number; value: string; headers?: Record<string, string> }[]) => {
      current.messages.push({ topic, messages: records.map(({ key, slot = 0, value, headers = {} }) => ({ key, partition: slot % 4, value, headers })) });
      if (topic === journeyTraces) for (const { value } of records) current.traces.push({ trace: value });
      return [];
    },
  };
  const loop = new EngineLoop({
    log: log as never,
    stores: {
      ...stores,
      contacts: {
        load: async (ids: string[]) => {
          current.ids = ids;
          return new Map(ids.flatMap((id) => { const contact = known.get(id); return contact ? [[id, contact] as const] : []; }));
        },
        commit: async (changes: Parameters<Stores['contacts']['commit']>[0]) => {
          for (const contact of changes) {
            known.set(contact.id, contact);
            current.rows.push({ ...contactRow(contact, 'a-write-of-36-characters-as-uuids-have') });
          }
          return { conflicts: [] };
        },
      } as never,
    },
    clock: new SystemClock(), decide, definitions: (set) => definitions.of(set), toContacts: async (events) => events, newWriteId: () => 'recording', traces: logSink(log as never),
  });
  for (const batch of batches) {
    current = { ...empty, partition: batch.partition, events: batch.records.length, rows: [], messages: [], traces: [] };
    await loop.handle(batch);
    writeSync(file, `${JSON.stringify(current)}\n`);
  }
  closeSync(file);
}
