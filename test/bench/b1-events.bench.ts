import { EmbeddedEventLog, type NewRecord, channelTopics, learnerEvents } from '@parcours/event-log';
import { decide, type EngineInput } from '@parcours/journey';
import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { openEmbeddedStores, type Stores } from '@parcours/store';
import { EngineLoop } from '@parcours-apps/journeys';
import { DefinitionsCache, JourneyPublisher } from '@parcours/publishing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordingDatabase, type RecordedTransaction } from './b1-recording';
import { contactId, eventOf, journeySource, seedContacts } from './b1-fixtures';
import { median } from './median';

/**
 * B1: 100,000 events of 1 KB -> state advanced durably -> command out, against a bare loop on the same SQLite.
 *
 * Terms. Ours appends the events to the log in batches, reads them back, decides (each event enters a run that sends a mail and ends),
 * commits the contacts, puts the traces and appends the commands, synchronous=FULL throughout: the service loop as it runs in
 * production, without HTTP before it and channels behind it. The bare loop writes the very same rows, which a first pass recorded, by the
 * same statements in the same transactions to the same kind of file; it reads, parses and decides nothing. Rounds alternate; the ratio
 * is the median of the rounds' ratios. Growth: the cost of an event with 1,000,000 contacts in the file against 10,000.
 */
export interface B1Result {
  ratio: number;
  eventsPerSecond: number;
  barePerSecond: number;
  growth: number;
  microsecondsAt10000: number;
  microsecondsAt1000000: number;
}

const batchSize = 500;
const start = Date.parse('2026-03-02T09:00:00Z');

export interface B1Options {
  events?: number;
  rounds?: number;
  /** Contacts of the larger file. */
  many?: number;
  onProgress?: (words: string) => void;
}

export async function runB1({ events = 100_000, rounds = 3, many = 1_000_000, onProgress = () => undefined }: B1Options = {}): Promise<B1Result> {
  const folder = mkdtempSync(join(process.env['PARCOURS_BENCH_DIR'] ?? tmpdir(), 'parcours-b1-'));
  try {
    onProgress(`recording what ${events} events write`);
    const batches = batchesOf(events, 10_000);
    const recorder = new RecordingDatabase(join(folder, 'recorded.db'));
    const engine = await openEngine(recorder);
    recorder.transactions.length = 0;
    await engine.decideAll(batches);
    const { transactions } = recorder;
    await recorder.close();
    const pairs: { ours: number; bare: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      onProgress(`round ${round + 1} of ${rounds}`);
      const bare = await timeOn(join(folder, `bare-${round}.db`), ({ database }) => replay(database, transactions));
      const ours = await timeOn(join(folder, `ours-${round}.db`), ({ decideAll }) => decideAll(batches));
      pairs.push({ ours: (events / ours) * 1000, bare: (events / bare) * 1000 });
    }
    const growth = await measureGrowth(folder, many, onProgress);
    return {
      ratio: median(pairs.map(({ ours, bare }) => ours / bare)),
      eventsPerSecond: Math.round(median(pairs.map(({ ours }) => ours))),
      barePerSecond: Math.round(median(pairs.map(({ bare }) => bare))),
      ...growth,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same number of events for few and for many contacts, each file filled beforehand; the sample is spread over all contacts. Rounds alternate. */
async function measureGrowth(folder: string, many: number, onProgress: (words: string) => void): Promise<Pick<B1Result, 'growth' | 'microsecondsAt10000' | 'microsecondsAt1000000'>> {
  const sample = 20_000;
  const sizes = [10_000, many];
  const files = sizes.map((contacts) => ({ contacts, database: new EmbeddedDatabase(join(folder, `contacts-${contacts}.db`)), costs: [] as number[] }));
  try {
    for (const { contacts, database } of files) {
      onProgress(`filling a file with ${contacts} contacts`);
      await seedContacts(openEmbeddedStores(database), contacts);
    }
    for (let round = 0; round <= 5; round++) {
      onProgress(round === 0 ? 'warming up' : `growth, round ${round} of 5`);
      for (const { contacts, database, costs } of files) {
        const engine = await openEngine(database);
        const batches = batchesOf(sample, contacts, round * 1_000_000);
        const begun = performance.now();
        await engine.decideAll(batches);
        if (round > 0) costs.push(((performance.now() - begun) * 1000) / sample);
      }
    }
    const [few = Number.NaN, lots = Number.NaN] = files.map(({ costs }) => median(costs));
    return { growth: lots / few, microsecondsAt10000: few, microsecondsAt1000000: lots };
  } finally {
    for (const { database } of files) await database.close();
  }
}

async function timeOn(file: string, work: (engine: Engine) => Promise<void>): Promise<number> {
  const database = new EmbeddedDatabase(file);
  try {
    const engine = await openEngine(database);
    const begun = performance.now();
    await work(engine);
    return performance.now() - begun;
  } finally {
    await database.close();
    rmSync(file, { force: true });
  }
}

/** Events as they stand in the log, made beforehand. A step coprime to any number of contacts spreads them over all of them. */
function batchesOf(events: number, contacts: number, from = 0): NewRecord[][] {
  return Array.from({ length: Math.ceil(events / batchSize) }, (_, batch) =>
    Array.from({ length: Math.min(batchSize, events - batch * batchSize) }, (__, i) => {
      const n = from + batch * batchSize + i;
      const contact = contactId((n * 7_919) % contacts);
      return { key: contact, partition: 0, value: JSON.stringify({ type: 'event', event: eventOf(n, contact) } satisfies EngineInput) };
    }),
  );
}

interface Engine {
  database: EmbeddedDatabase;
  /** Appends the batches one after the other and lets the loop decide them; resolves when all commands are in the log. */
  decideAll(batches: NewRecord[][]): Promise<void>;
}

/** The engine on a file, its journey published: what comes before the events is not timed. */
async function openEngine(database: EmbeddedDatabase): Promise<Engine> {
  const clock = new MovableClock(start);
  const log = new EmbeddedEventLog(database, clock);
  const stores: Stores = openEmbeddedStores(database);
  for (const topic of [learnerEvents, ...channelTopics]) await log.ensureTopic(topic, 1);
  if (!(await stores.journeys.latestSet())) await publish(log, stores, clock);
  const definitions = new DefinitionsCache(stores.journeys);
  let writes = 0;
  const loop = new EngineLoop({ log, stores, clock, decide, definitions: (set) => definitions.of(set), toContacts: async (events) => events, newWriteId: () => `write-${writes++}` });
  const commands = async () => (await log.state('channel.email')).ends[0] ?? 0;
  return {
    database,
    decideAll: async (batches) => {
      const expected = (await commands()) + batches.reduce((sum, batch) => sum + batch.length, 0);
      const subscription = await log.subscribe(learnerEvents, { group: 'journeys', batchSize }, (batch) => loop.handle(batch));
      for (const batch of batches) await log.append(learnerEvents, batch);
      await log.idle();
      await subscription.stop();
      const given = await commands();
      if (given !== expected) throw new Error(`${given} commands stand where ${expected} should`);
    },
  };
}

async function publish(log: EmbeddedEventLog, stores: Stores, clock: MovableClock): Promise<void> {
  const publisher = new JourneyPublisher({ log, journeys: stores.journeys, settings: stores.settings, clock, config: 'config', calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } });
  const result = await publisher.publish([{ file: 'b1.yaml', source: journeySource }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
}

/** The bare loop: what was recorded, transaction by transaction. */
async function replay(database: EmbeddedDatabase, transactions: RecordedTransaction[]): Promise<void> {
  for (const statements of transactions) {
    await database.write(() => {
      for (const { sql, values } of statements) database.run(sql, ...values);
    });
  }
}
