import { loadSettings, type Settings } from '@parcours/platform';
import { openGround, type Ground } from '@parcours/service';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetDeployment } from '../support/forget-deployment';
import { delay, processKey } from '../support/parcours-process';
import { accountOf, outagesOf, type Account } from './account';
import { crashFeed, feedSource, type Feed } from './crash-feed';
import type { CrashOptions } from './crash-options';
import { disturbancePlan } from './disturbance-plan';
import { Disturber } from './disturber';
import { Feeder, type Fed } from './feeder';
import { findingsOf, type Findings } from './findings';
import { Fleet, roles, type Role } from './fleet';
import { OffsetWatch, roleOf } from './offset-watch';
import { expectedCommands, exportArchive } from './oracle';
import { OwnServices } from './own-services';
import { settle, type Status } from './settle';
import type { Span } from './spans';

export interface CrashAccount extends Account, Omit<Findings, 'acted'> {
  expected: number;
  /** Commands that the feed alone says must come and the simulation does not, or the other way round. */
  miscounted: string[];
  acted: { channel: string; count: number }[];
  done: { what: string; count: number }[];
  /** Processes that ended without being told to, or did not when they were. */
  fell: string[];
  fed: Fed;
  stale: string[];
  groups: { group: string; ms: number }[];
  startups: { median: number; longest: number; total: number };
  seconds: { feeding: number; settling: number; all: number };
  eventsPerSecond: number;
}

const logger = { log: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };

/**
 * A whole run: a deployment is opened in `folder`, fed, disturbed, waited for, and its account is drawn up. Throws where it can not be
 * opened or read; what it says of its deployment is in the account.
 */
export async function crashRun(options: CrashOptions, folder: string, tell: (words: string) => void): Promise<CrashAccount> {
  const { engine, given, brokers = 1, brokerKills, storeStops } = options;
  await mkdir(folder, { recursive: true });
  const config = await layConfig(folder);
  // 1. the ground: the servers that others gave, or the run's own where those must be broken
  const own = engine === 'kafka' && (brokerKills > 0 || storeStops > 0 || options.brokers !== undefined || !given);
  if (own) tell('starting Kafka and the store ...');
  const services = own ? await OwnServices.start({ state: join(folder, 'services'), brokers, durable: storeStops > 0 }) : undefined;
  const env: Record<string, string> = {
    PARCOURS_API_KEYS: `${processKey}:events:write+read+operate`, PARCOURS_PREFIX: `crash-${randomUUID().slice(0, 8)}`, PARCOURS_SECRET: 'crash-secret-of-one-run', PARCOURS_CLOCK: 'system',
    ...(engine === 'kafka' ? (services?.env ?? given) : { KAFKA_BROKERS: '', MONGODB_URI: '' }),
  };
  try {
    const settings = settingsOf(env, folder, config);
    const ground = engine === 'kafka' ? await openGround(settings, { logger, createTopics: true }) : undefined;
    await untilReady(ground);
    try {
      return await disturb({ ...options, folder, config, env, services, ground, settings, tell });
    } finally {
      await ground?.close();
    }
  } finally {
    await services?.stop();
    // What others run is left as it was found.
    if (engine === 'kafka' && !services && given) await forgetDeployment(env['PARCOURS_PREFIX'] ?? '', { brokers: given.KAFKA_BROKERS.split(','), mongoUri: given.MONGODB_URI });
  }
}

/** Resolves when store and log answer and the topics are there: new brokers need a moment until each knows them. */
async function untilReady(ground: Ground | undefined): Promise<void> {
  for (const begun = Date.now(); ; await delay(500)) {
    try {
      return await ground?.ready(AbortSignal.timeout(60_000));
    } catch (error) {
      if (Date.now() - begun > 60_000) throw error;
    }
  }
}

interface Run extends CrashOptions {
  folder: string;
  config: string;
  env: Record<string, string>;
  settings: Settings;
  services: OwnServices | undefined;
  /** The distributed engine's, which is looked at while it works. */
  ground: Ground | undefined;
  tell: (words: string) => void;
}

async function disturb(run: Run): Promise<CrashAccount> {
  const { engine, folder, config, env, services, ground, tell } = run;
  const begun = Date.now();
  // 2. the deployment
  const fleet = await Fleet.open({ of: engine === 'kafka' ? roles : ['all'], each: engine === 'kafka' ? 2 : 1, folder, config, env });
  /** What must not go on when the run fails. */
  const ended: (() => unknown)[] = [];
  const awayOf = (role: Role): Span[][] => fleet.of(role).map(({ away }) => away);
  try {
    await fleet.untilReady();
    await checkPublished(fleet);
    tell(`${fleet.members.length} processes are ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    const disturber = new Disturber({ plan: disturbancePlan(run), fleet, services, tell });
    const { lag: readers } = await fleet.ask<Status>('/v1/status');
    const watch = ground && new OffsetWatch(ground.log, readers.map(({ topic, group }) => ({ topic, group, role: roleOf(group) })), (role) => outagesOf([awayOf(role)], disturber.storeAway));
    watch?.start();
    // 3. fed and disturbed
    const feed = crashFeed(run);
    const feeder = new Feeder({ streams: feed.streams, gateways: fleet.of('gateway'), gate: disturber.gate });
    ended.push(() => feeder.stop(), () => disturber.stop(), () => watch?.stop());
    const progress = setInterval(() => tell(`${feeder.sent} of ${feeder.total} events sent`), 10_000);
    ended.push(() => clearInterval(progress));
    await Promise.all([feeder.feed().then(() => disturber.gate(1)), disturber.run()]);
    clearInterval(progress);
    const fedFor = Date.now() - begun;
    // 4. waited for
    tell(`all ${feeder.total} events are sent after ${(fedFor / 1000).toFixed(1)} s; waiting until what is due has acted`);
    await settle(fleet, feed, tell);
    await watch?.stop();
    const all = Date.now() - begun;
    // 5. what had to come
    tell('playing the archive again ...');
    const archive = await exportArchive(fleet, folder, feedSource);
    const delayOf = (key: string): number => {
      const id = feed.entries.get(key) ?? '';
      return Math.max(0, (feeder.fed.answered.get(id) ?? 0) - (archive.received.get(id) ?? Infinity));
    };
    const expected = await expectedCommands(archive, { config, folder, until: Date.now(), delayOf });
    await fleet.end('SIGTERM');
    const fell = fleet.members.flatMap(({ name, fell: times, hung }) => [...(times > 0 ? [`${name} ended by itself, ${times} times`] : []), ...(hung ? [`${name} did not end at SIGTERM`] : [])]);
    // 6. what came
    const read = ground ?? (await openGround(run.settings, { logger, createTopics: false }));
    const { acted, ...findings } = await findingsOf({ ...read, feed }).finally(() => (ground ? undefined : read.close()));
    const outages = new Map(['email', 'content', 'print', 'task'].map((channel) => [channel, outagesOf([awayOf('journeys'), ...(channel === 'task' ? [] : [awayOf(channel as Role)])], disturber.storeAway)]));
    const account = accountOf(expected, acted, (channel) => outages.get(channel) ?? []);
    const startups = fleet.members.flatMap((member) => member.startups).sort((a, b) => a - b);
    return {
      ...account, ...findings,
      lost: [...account.lost, ...findings.lostEvents],
      expected: expected.length,
      miscounted: miscounts(expected, feed),
      acted: countsOf(acted.map(({ channel }) => channel)).map(([channel, count]) => ({ channel, count })),
      done: [...disturber.done].map(([what, count]) => ({ what, count })),
      fell,
      fed: feeder.fed,
      stale: watch?.stale ?? [],
      groups: watch?.standStills() ?? [],
      startups: { median: startups[Math.floor(startups.length / 2)] ?? 0, longest: startups.at(-1) ?? 0, total: startups.reduce((sum, ms) => sum + ms, 0) },
      seconds: { feeding: fedFor / 1000, settling: (all - fedFor) / 1000, all: all / 1000 },
      eventsPerSecond: Math.round((feeder.total * 1000) / fedFor),
    };
  } finally {
    await fleet.end('SIGKILL');
    await Promise.all(ended.map((end) => end()));
  }
}

/** The shipped configuration with the two journeys of these runs. */
async function layConfig(folder: string): Promise<string> {
  const config = join(folder, 'config');
  await cp('config', config, { recursive: true });
  await rm(join(config, 'journeys'), { recursive: true });
  await cp('test/crash/story', join(config, 'journeys'), { recursive: true });
  return config;
}

function settingsOf(env: Record<string, string>, folder: string, config: string): Settings {
  const loaded = loadSettings({ env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')), flags: { data: join(folder, 'data'), config } });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.settings;
}

async function checkPublished(fleet: Fleet): Promise<void> {
  const { items } = await fleet.ask<{ items: { id: string }[] }>('/v1/journeys');
  if (items.length === 0) throw new Error('the deployment has published no journeys');
}

/** The commands that are known from the feed alone against those of the simulation: two ways to the same list. */
function miscounts(expected: readonly { journey: string; run: string; step: string }[], feed: Feed): string[] {
  const placeOf = ({ journey, run, step }: { journey: string; run: string; step: string }): string => `${journey} ${run} ${step}`;
  const simulated = new Map(countsOf(expected.map(placeOf)));
  const planned = new Map(countsOf(feed.commands.map(placeOf)));
  return [...new Set([...simulated.keys(), ...planned.keys()])].flatMap((place) => {
    const [by, of] = [simulated.get(place) ?? 0, planned.get(place) ?? 0];
    return by === of ? [] : [`${place}: ${by} by the simulation, ${of} by the feed`];
  });
}

function countsOf(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
}
