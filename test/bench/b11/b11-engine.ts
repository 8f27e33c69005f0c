import { randomUUID } from 'node:crypto';
import { learnerEvents, journeyTraces, type Batch, type EventLog, type KafkaEventLog } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { SystemClock } from '@parcours/platform';
import { DefinitionsCache } from '@parcours/publishing';
import type { Stores } from '@parcours/store';
import { EngineLoop, logSink, TracesController } from '@parcours-apps/journeys';
import { batchSize, type Waits } from './b11-terms';

export interface EngineOptions {
  log: KafkaEventLog;
  stores: Stores;
  waits: Waits;
  /** Told of every batch that is behind it: how many events. */
  decided(count: number): void;
  /** Awaited before the first batch. */
  go: Promise<void>;
}

/** The engine as the journeys service runs it, its traces kept too; without HTTP and the other consumers. */
export async function startEngine({ log, stores, waits, decided, go }: EngineOptions): Promise<{ owned(): number; stop(): Promise<void> }> {
  const timedLog: Pick<EventLog, 'append'> = { append: (topic, records) => waits.during('produce', log.append(topic, records)) };
  const timedContacts: Pick<Stores['contacts'], 'load' | 'commit'> = {
    load: (ids, published) => waits.during('read', stores.contacts.load(ids, published)),
    commit: (changes, writeId) => waits.during('bulk write', stores.contacts.commit(changes, writeId)),
  };
  const definitions = new DefinitionsCache(stores.journeys);
  const loop = new EngineLoop({
    log: Object.assign(Object.create(log) as EventLog, timedLog),
    stores: { ...stores, contacts: Object.assign(Object.create(stores.contacts) as Stores['contacts'], timedContacts) },
    clock: new SystemClock(), decide, definitions: (set) => definitions.of(set), toContacts: async (events) => events, newWriteId: randomUUID,
    traces: logSink(timedLog),
  });
  const traces = new TracesController(stores);
  const timed = (batch: Batch): Batch => ({ ...batch, commit: (offset, metadata) => waits.during('offset commit', batch.commit(offset, metadata)) });
  const deciding = await log.subscribe(learnerEvents, { group: 'journeys', batchSize }, async (batch) => {
    await go;
    await loop.handle(timed(batch));
    decided(batch.records.filter(({ key }) => key !== 'control').length);
  });
  const keeping = await log.subscribe(journeyTraces, { group: 'traces', batchSize }, async (batch) => {
    await go;
    await waits.during('traces (beside)', traces.keep(batch));
  });
  return {
    owned: () => Math.min(deciding.owned().length, keeping.owned().length),
    stop: async () => void (await Promise.all([deciding.stop(), keeping.stop()])),
  };
}
