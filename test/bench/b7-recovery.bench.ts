import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotOf } from '@parcours/contact';
import { kafkaDefaults, KafkaEventLog } from '@parcours/event-log';
import { Fleet, type Member } from '../crash/fleet';
import { enrolmentEvent } from '../support/enrolment-event';
import { forgetDeployment } from '../support/forget-deployment';
import { delay, processKey } from '../support/parcours-process';
import { seededRandom } from '../support/seeded-random';
import { median } from './median';

/**
 * B7: from SIGKILL to the first decision afterwards, under load.
 *
 * Terms. Enrolments come without pause; each is a mail at once. Embedded: the one process is killed and started again at once, as a
 * supervisor would; what counts is when the next mail is done. On Kafka one of two journeys processes is killed and stays away, so that
 * the other must take its partitions over; what counts is when the next decision's command stands in the log, of the partition that waits
 * longest. Seconds; the middle and the worst of the kills.
 */
export interface B7Result {
  engine: 'embedded' | 'kafka';
  kills: number;
  seconds: number;
  worstSeconds: number;
  /** At most so long, by what is promised. */
  goalSeconds: number;
}

export interface B7Options {
  kills?: number;
  seed?: number;
  onProgress?: (words: string) => void;
}

const partitions = 4;
const atOnce = 5;

/** That something was decided: its contact, and when it showed (epoch ms). */
interface Decided {
  contact: string;
  at: number;
}

interface MailRow {
  contact: string;
  doneAt?: string;
}

export async function runB7({ kills = 5, seed = 1, onProgress = () => undefined }: B7Options = {}): Promise<Record<string, B7Result>> {
  const told: Record<string, B7Result> = { embedded: await measure('embedded', kills, seed, onProgress) };
  if (process.env['KAFKA_BROKERS'] && process.env['MONGODB_URI']) told['kafka'] = await measure('kafka', kills, seed, onProgress);
  else onProgress('on Kafka it is left out: set KAFKA_BROKERS and MONGODB_URI');
  return told;
}

async function measure(engine: B7Result['engine'], kills: number, seed: number, onProgress: (words: string) => void): Promise<B7Result> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-b7-'));
  const random = seededRandom(seed);
  const config = join(folder, 'config');
  cpSync('config', config, { recursive: true });
  rmSync(join(config, 'journeys'), { recursive: true });
  cpSync('test/bench/b7-journeys', join(config, 'journeys'), { recursive: true });
  writeFileSync(join(config, 'parcours.yaml'), `partitions: ${partitions}\n`);
  const prefix = `b7-${randomUUID().slice(0, 8)}`;
  const env = {
    PARCOURS_API_KEYS: `${processKey}:events:write+read+operate`, PARCOURS_SECRET: randomBytes(24).toString('hex'), PARCOURS_PREFIX: prefix,
    ...(engine === 'embedded' && { KAFKA_BROKERS: '', MONGODB_URI: '' }),
  };
  if (engine === 'kafka') execFileSync(process.execPath, ['bin/parcours.mjs', 'topics', 'apply', '--config', config], { env: { ...process.env, ...env }, stdio: 'ignore' });
  const fleet = await Fleet.open({ of: engine === 'embedded' ? ['all'] : ['gateway', 'journeys', 'email'], each: engine === 'embedded' ? 1 : 2, folder, config, env });
  const doors = fleet.members.filter(({ role }) => role === 'all' || role === 'gateway');
  const feed = new Feed(doors);
  try {
    await fleet.untilReady();
    const feeding = feed.run();
    const killedAt: number[] = [];
    const victims = fleet.members.filter(({ role }) => role === 'all' || role === 'journeys');
    for (let kill = 0; kill < kills; kill++) {
      onProgress(`${engine}: kill ${kill + 1} of ${kills}`);
      await delay(3_000 + random() * 2_000);
      const victim = victims[Math.floor(random() * victims.length)] as Member;
      killedAt.push(Date.now());
      await victim.kill();
      if (engine === 'kafka') await delay(kafkaDefaults.sessionTimeoutMs + 8_000);
      victim.start();
      await victim.untilStarted();
    }
    await delay(3_000);
    feed.stop();
    await feeding;
    const decided = engine === 'embedded' ? await feed.mails() : await commands(prefix);
    const waits = killedAt.map((at) => longestWait(decided, at, engine === 'embedded' ? 1 : partitions) / 1000);
    return { engine, kills, seconds: median(waits), worstSeconds: Math.max(...waits), goalSeconds: engine === 'embedded' ? 2 : kafkaDefaults.sessionTimeoutMs / 1000 + 2 };
  } finally {
    feed.stop();
    await fleet.end('SIGTERM');
    if (engine === 'kafka') await forgetDeployment(prefix, { brokers: process.env['KAFKA_BROKERS']?.split(',') ?? [], mongoUri: process.env['MONGODB_URI'] ?? '' });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From `killed` until something was decided in every one of so many partitions, ms. */
function longestWait(decided: Decided[], killed: number, of: number): number {
  const first = Array.from({ length: of }, () => Infinity);
  for (const { contact, at } of decided) {
    const partition = slotOf(contact) % of;
    if (at > killed) first[partition] = Math.min(first[partition] ?? Infinity, at - killed);
  }
  return Math.max(...first);
}

/** Every command for a mail that was appended. */
async function commands(prefix: string): Promise<Decided[]> {
  const log = new KafkaEventLog({ ...kafkaDefaults, brokers: process.env['KAFKA_BROKERS']?.split(',') ?? [], prefix }, { log: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined });
  try {
    const { ends } = await log.state('channel.email');
    const lanes = await Promise.all(ends.map((end, partition) => log.read('channel.email', partition, 0, end)));
    return lanes.flat().map(({ key, appendedAt }) => ({ contact: key, at: appendedAt }));
  } finally {
    await log.close();
  }
}

/** Sends enrolments one batch after the other, to whoever answers. */
class Feed {
  private stopped = false;

  constructor(private readonly doors: readonly Member[]) {}

  async run(): Promise<void> {
    for (let n = 0; !this.stopped; n += atOnce) {
      const events = Array.from({ length: atOnce }, (_, i) => enrolmentEvent(`b7-${n + i}`));
      for (let tries = 0; !this.stopped && !(await this.send(events, tries)); tries++) await delay(20);
      await delay(50);
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** Every mail that was done. */
  async mails(): Promise<Decided[]> {
    const mails: Decided[] = [];
    for (let cursor = ''; ; ) {
      const answer = await fetch(`${this.doors[0]?.url}/v1/messages?channel=email&limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { headers: { authorization: `Bearer ${processKey}` } });
      const page = (await answer.json()) as { items: MailRow[]; next?: string };
      mails.push(...page.items.flatMap(({ contact, doneAt }) => (doneAt === undefined ? [] : [{ contact, at: Date.parse(doneAt) }])));
      if (!page.next) return mails;
      cursor = page.next;
    }
  }

  private async send(events: object[], tries: number): Promise<boolean> {
    const door = this.doors[tries % this.doors.length];
    const answer = await fetch(`${door?.url}/v1/events`, {
      method: 'POST', body: JSON.stringify(events), headers: { authorization: `Bearer ${processKey}`, 'content-type': 'application/cloudevents-batch+json' }, signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    return answer?.status === 202;
  }
}
