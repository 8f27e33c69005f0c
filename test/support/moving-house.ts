import { loadSettings, type Settings } from '@parcours/platform';
import { indexes, MongoHouse, mongoDefaults, type CollectionName } from '@parcours/store';
import { cohort, deliveries, MailOutcomes, openHouse, playDemo, type House } from '@parcours-apps/standalone';
import { spawn, type ChildProcess } from 'node:child_process';
import { kafkaBrokers } from './kafka-house';
import { mongoUri } from './mongo-house';

export const movingKey = 'a-key-of-every-scope-for-moving';
export const movingSecret = 'the secret of a house that moves';
export const storyBegins = Date.parse('2026-03-02T00:00:00Z');
export const day = 86_400_000;

/** What the environment says to a deployment on the tests' Kafka and MongoDB. */
export const envOf = (prefix: string, partitions: number): Record<string, string> => ({
  KAFKA_BROKERS: (kafkaBrokers() ?? []).join(','), MONGODB_URI: mongoUri() ?? '', PARCOURS_PREFIX: prefix, PARCOURS_SECRET: movingSecret, PARCOURS_PARTITIONS: String(partitions),
});

/** Settings of a house whose clock is moved. */
export function movingSettings(flags: { data: string }, env: Record<string, string> = {}): Settings {
  const loaded = loadSettings({ env: { PARCOURS_API_KEYS: `${movingKey}:events:write+read+operate`, ...env }, flags: { config: 'config', port: '0', clock: 'movable', logLevel: 'silent', ...flags } });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.settings;
}

/** A house at work on its movable clock, which goes on where it stood. */
export const openMoving = (settings: Settings, startAt?: number): Promise<House> => openHouse(settings, { consume: true, startAt });

/** Lets the made-up learners live from one day of their story to another. */
export async function playDays(house: House, from: number, until: number): Promise<void> {
  const people = cohort(1, { from: new Date(storyBegins).toISOString(), days: 120 });
  const outcomes = new MailOutcomes(house.stores.messages, people);
  const events = deliveries(people).filter(({ time }) => Date.parse(time) >= from);
  const target = {
    url: house.url, key: movingKey,
    moveTo: (instant: number, inclusive: boolean) => house.moveTo(instant, inclusive),
    nextTimer: () => house.stores.contacts.nextWakeAt(),
    outcomes: () => outcomes.next(),
  };
  await playDemo(events, until, target, () => undefined);
  await house.idle();
}

export async function ask<T>(house: House, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const type = Array.isArray(body) ? 'application/cloudevents-batch+json' : 'application/json';
  const answer = await house.inject({ method, path, headers: { authorization: `Bearer ${movingKey}`, 'content-type': type }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (answer.status >= 400) throw new Error(answer.body);
  return JSON.parse(answer.body) as T;
}

/** The real command, to its end. This process goes on meanwhile. */
export async function parcours(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['bin/parcours.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (said.err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...said };
}

/** The real command, killed outright as soon as it says something of this form. Answers what it had said. */
export async function killWhenItSays(words: RegExp, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, ['bin/parcours.mjs', ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  const gone = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
  child.stderr?.on('data', (chunk: Buffer) => {
    said += String(chunk);
    if (words.test(said)) child.kill('SIGKILL');
  });
  if ((await gone) !== 'SIGKILL') throw new Error(`it ended before it said ${words}: ${said}`);
  return said;
}

type Documents = Partial<Record<CollectionName, { _id: string }[]>>;
const collections = Object.keys(indexes) as CollectionName[];

/** Removes the database of a deployment. */
export const dropDatabase = (database: string): Promise<void> => onDatabase(database, (house) => house.drop().catch(() => undefined));

/** All documents of a database, as a dump has them. */
export const readDatabase = (database: string): Promise<Documents> => onDatabase(database, async (house) => {
  const documents: Documents = {};
  for (const name of collections) documents[name] = await house.on<{ _id: string }, { _id: string }[]>(name, 'dumping', (collection) => collection.find().toArray());
  return documents;
});

/** Puts a dump into an empty database. */
export const writeDatabase = (database: string, documents: Documents): Promise<void> => onDatabase(database, async (house) => {
  for (const name of collections) {
    const rows = documents[name] ?? [];
    if (rows.length > 0) await house.on<{ _id: string }, unknown>(name, 'restoring', (collection) => collection.insertMany(rows));
  }
});

async function onDatabase<Answer>(database: string, work: (house: MongoHouse) => Promise<Answer>): Promise<Answer> {
  const house = new MongoHouse({ ...mongoDefaults, uri: mongoUri() ?? '', database }, { log: () => undefined, error: () => undefined });
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

/** One task at once, and one behind a wait that lasts: what waits must go on wherever it was moved to. */
export const waitingJourney = `
journey: until-done
title: Jusqu’au bout / To the end
purpose: service
entry: { on: session.booked }
steps:
  - { id: hello, task: { title: Saluer } }
  - { id: done, wait: { for: { on: course.completed, steps: [{ id: thank, task: { title: Remercier } }] }, max: 900d } }
`;
