import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotOf } from '@parcours/contact';
import { learnerEvents, type Batch, type LogRecord, type NewRecord } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { SystemClock } from '@parcours/platform';
import { DefinitionsCache, JourneyPublisher } from '@parcours/publishing';
import { mongoStores } from '@parcours/store';
import { untilIdle } from '@parcours/service';
import { contactId, eventOf, journeySource, seedContacts } from './b1-fixtures';
import { record } from './b11/b11-recording';
import { batchSize, contacts, openLog, openMongo, partitions, topics, type FromSide, type SideResult, type SideTerms, type ToSide } from './b11/b11-terms';
import { median } from './median';

/**
 * B11: events of 1 KB through Kafka and MongoDB to commands, against the loop that anybody would write with kafkajs and the driver.
 *
 * Terms. All sides read the same topic of four partitions in a process of their own, find, write and produce the same bytes (a recording
 * of what ours decides) in batches of 500, keep the traces, and commit offsets; equally durable, compressed alike. The bare loop decides
 * nothing, but parses contacts and writes them out again; the loop of bytes does not even that. Rounds alternate,
 * each on a deployment of its own; ratios are medians. Then ours once more, by one process and by two.
 */
export interface B11Result {
  ratio: number;
  /** Against the loop that moves bytes. */
  ratioOfBytes: number;
  eventsPerSecond: number;
  barePerSecond: number;
  /** Our process's CPU per event over the bare loop's. */
  cpuRatio: number;
  cpuRatioOfBytes: number;
  cpuMicroseconds: number;
  bareCpuMicroseconds: number;
  /** Two journeys processes over one. */
  twoProcesses: number;
  /** Of one process: milliseconds waited for each kind of request per batch, and its CPU per batch. */
  where: Record<string, string>;
}

export interface B11Options {
  events?: number;
  rounds?: number;
  onProgress?: (words: string) => void;
}

export async function runB11({ events = 40_000, rounds = 3, onProgress = () => undefined }: B11Options = {}): Promise<B11Result> {
  const brokers = process.env['KAFKA_BROKERS']?.split(',') ?? [];
  const mongoUri = process.env['MONGODB_URI'] ?? '';
  if (brokers.length === 0 || mongoUri === '') throw new Error('B11 works on Kafka and MongoDB: set KAFKA_BROKERS and MONGODB_URI');
  const folder = mkdtempSync(join(tmpdir(), 'parcours-b11-'));
  const recording = join(folder, 'recording.ndjson');
  const terms = (side: SideTerms['side']): SideTerms => ({ side, brokers, mongoUri, prefix: `b11-${randomUUID().slice(0, 8)}`, events, recording });
  try {
    onProgress(`recording what ${events} events write`);
    await recordEvents(terms('ours'));
    const rates: Record<SideTerms['side'], SideResult[]> = { ours: [], bare: [], bytes: [] };
    for (let round = 0; round < rounds; round++) {
      onProgress(`round ${round + 1} of ${rounds}`);
      for (const side of ['bytes', 'bare', 'ours'] as const) rates[side].push(...(await play(terms(side), 1)));
    }
    onProgress('two processes');
    const two = await play(terms('ours'), 2);
    const perSecond = ({ events: count, wall }: SideResult): number => (count / wall) * 1000;
    const cpu = ({ events: count, cpu: ms }: SideResult): number => (ms * 1000) / count;
    const ours = median(rates.ours.map(perSecond));
    const over = (side: 'bare' | 'bytes', of: (result: SideResult) => number): number => median(rates.ours.map((result, i) => of(result) / of(rates[side][i] ?? result)));
    return {
      ratio: over('bare', perSecond),
      ratioOfBytes: over('bytes', perSecond),
      eventsPerSecond: Math.round(ours),
      barePerSecond: Math.round(median(rates.bare.map(perSecond))),
      cpuRatio: over('bare', cpu),
      cpuRatioOfBytes: over('bytes', cpu),
      cpuMicroseconds: Math.round(median(rates.ours.map(cpu))),
      bareCpuMicroseconds: Math.round(median(rates.bare.map(cpu))),
      twoProcesses: (events / Math.max(...two.map(({ wall }) => wall))) * 1000 / ours,
      where: whereTimeGoes(rates.ours.at(-1), rates.bare.at(-1)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whereTimeGoes(ours: SideResult | undefined, bare: SideResult | undefined): Record<string, string> {
  const told: Record<string, string> = {};
  for (const what of new Set([...Object.keys(ours?.waits ?? {}), ...Object.keys(bare?.waits ?? {})])) {
    told[what] = [ours, bare].map((side) => { const wait = side?.waits[what]; return wait ? `${(wait.ms / wait.count).toFixed(1)} ms x ${wait.count}` : '-'; }).join(' | bare ');
  }
  return told;
}

/** Events as they stand in the log. */
const recordsOf = (events: number): NewRecord[] =>
  Array.from({ length: events }, (_, n) => {
    const contact = contactId((n * 7_919) % contacts);
    return { key: contact, slot: slotOf(contact), value: JSON.stringify({ type: 'event', event: eventOf(n, contact) } satisfies EngineInput) };
  });

/** Makes a deployment with its contacts, its journey and the events, none of them decided. */
async function prepare(terms: SideTerms): Promise<void> {
  const log = openLog(terms);
  const mongo = openMongo(terms);
  const stores = mongoStores(mongo);
  try {
    for (const topic of topics) await log.ensureTopic(topic, partitions);
    if (terms.side !== 'ours') for (const topic of topics) await log.ensureTopic(`bare-${topic}`, partitions);
    await seedContacts(stores, contacts);
    await publish(stores, log);
    const records = recordsOf(terms.events);
    for (let from = 0; from < records.length; from += batchSize) await log.append(learnerEvents, records.slice(from, from + batchSize));
  } finally {
    await log.close();
    await mongo.close();
  }
}

async function publish(stores: ReturnType<typeof mongoStores>, log: Pick<ReturnType<typeof openLog>, 'state' | 'append'>): Promise<void> {
  const publisher = new JourneyPublisher({ log, journeys: stores.journeys, settings: stores.settings, clock: new SystemClock(), config: 'config', calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } });
  const result = await publisher.publish([{ file: 'b11.yaml', source: journeySource }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
}

async function recordEvents(terms: SideTerms): Promise<void> {
  const mongo = openMongo(terms);
  const stores = mongoStores(mongo);
  try {
    await seedContacts(stores, contacts);
    await publish(stores, { state: async (topic) => ({ topic, generation: 1, partitions, ends: [] }), append: async () => [] });
    const set = (await stores.journeys.latestSet())?.id;
    const lanes: LogRecord[][] = Array.from({ length: partitions }, () => []);
    for (const { key, slot = 0, value } of recordsOf(terms.events)) {
      const partition = slot % partitions;
      const lane = lanes[partition] ?? [];
      // The journey's control record is the first.
      lane.push({ topic: learnerEvents, generation: 1, partition, offset: lane.length + 1, key, value, headers: {}, appendedAt: Date.now() });
    }
    const batches = lanes.flatMap((lane, partition) => Array.from({ length: Math.ceil(lane.length / batchSize) }, (_, k): Batch => ({
      topic: learnerEvents, group: 'journeys', generation: 1, partitions, partition, records: lane.slice(k * batchSize, (k + 1) * batchSize), metadata: set, committed: k * batchSize, commit: async () => undefined, signal: new AbortController().signal,
    })));
    await record(batches, stores, new DefinitionsCache(stores.journeys), terms);
  } finally {
    await mongo.drop();
    await mongo.close();
  }
}

/** Prepares a deployment and lets so many processes work it off. */
async function play(terms: SideTerms, processes: number): Promise<SideResult[]> {
  await prepare(terms);
  const bareStores = terms.side !== 'ours' ? openMongo({ ...terms, prefix: `${terms.prefix}-bare` }) : undefined;
  if (bareStores) await seedContacts(mongoStores(bareStores), contacts);
  const sides = Array.from({ length: processes }, () => new Side(terms));
  const log = openLog(terms);
  try {
    await Promise.all(sides.map((side) => side.ready));
    for (const side of sides) side.tell({ type: 'go' });
    await Promise.race([...sides.map((side) => side.failed), untilAll(sides, terms.events)]);
    if (terms.side === 'ours') await untilIdle(log, [{ topic: learnerEvents, group: 'journeys' }, { topic: 'journey.traces', group: 'traces' }]);
    return await Promise.all(sides.map((side) => side.stop()));
  } finally {
    for (const side of sides) side.kill();
    await log.close();
    await bareStores?.drop();
    await bareStores?.close();
    const mongo = openMongo(terms);
    await mongo.drop();
    await mongo.close();
  }
}

async function untilAll(sides: Side[], events: number): Promise<void> {
  while (sides.reduce((sum, { result }) => sum + (result?.events ?? 0), 0) < events) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** A child process. */
class Side {
  readonly ready: Promise<void>;
  readonly failed: Promise<never>;
  result: SideResult | undefined;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(terms: SideTerms) {
    this.child = fork(join(__dirname, 'b11/b11-side.js'), [JSON.stringify(terms)]);
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.failed = new Promise((_, reject) => {
      this.child.on('message', (message: FromSide) => { if (message.type === 'failed') reject(new Error(message.message)); });
      this.child.once('exit', (code) => { if (code) reject(new Error(`a side ended with ${code}`)); });
    });
    this.failed.catch(() => undefined);
    this.ready = Promise.race([this.failed, new Promise<void>((resolve) => {
      this.child.on('message', (message: FromSide) => {
        if (message.type === 'ready') resolve();
        if (message.type === 'done') this.result = message.result;
      });
    })]);
  }

  tell(message: ToSide): void {
    this.child.send(message);
  }

  /** Answers what it measured in the end. */
  async stop(): Promise<SideResult> {
    this.tell({ type: 'stop' });
    await this.ended;
    if (!this.result) throw new Error('a side ended without a result');
    return this.result;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
