import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { seededRandom } from '../support/seeded-random';

export interface KillRunOptions {
  data: string;
  kills: number;
  learners: number;
  seed: number;
}

export interface KillAccount {
  kills: number;
  /** Enrolments answered with 202 whose first mail or letter never came. */
  lost: string[];
  /** Command kinds that acted more than once for an enrolment. */
  duplicated: string[];
  /** Enrolments whose mail behind the wait never came. */
  unfired: string[];
}

const key = 'kill-run-key-kill-run-key';
const batch = 5;

interface MessageRow {
  journey: string;
  step: string;
  run: string;
  status: string;
}

/**
 * Sends enrolments without pause to a real process, kills it with SIGKILL at random moments, starts it again, and counts in the end
 * what came of each enrolment that was answered with 202. An unanswered batch is sent again, as a platform would.
 */
export async function killRun({ data, kills, learners, seed }: KillRunOptions): Promise<KillAccount> {
  const random = seededRandom(seed);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await layConfig(data);
  let child = await start(data, port, url);
  let killed = 0;
  const killer = (async () => {
    while (killed < kills) {
      await delay(60 + random() * 700);
      child.kill('SIGKILL');
      await once(child, 'exit');
      killed += 1;
      child = await start(data, port, url);
    }
  })();
  let sent = 0;
  let rounds = 0;
  while (killed < kills || sent < learners) {
    const from = sent % learners;
    const acknowledged = await send(url, enrolments(from, batch, Math.floor(sent / learners)));
    if (acknowledged) sent += batch;
    else await delay(20);
    if (killed < kills && sent >= learners * 4) await delay(100);
    rounds += 1;
    if (rounds > 200_000) throw new Error('the run does not end');
  }
  await killer;
  const account = await settle(url, sent);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { kills: killed, ...account };
}

/** The shipped configuration with one journey: a mail and a letter at once, a mail when a timer fires a second later. */
async function layConfig(data: string): Promise<void> {
  const config = join(data, 'config');
  await cp('config', config, { recursive: true });
  await rm(join(config, 'journeys'), { recursive: true });
  await cp('test/crash/journeys', join(config, 'journeys'), { recursive: true });
  await writeFile(join(config, 'parcours.yaml'), 'batchSize: 50\n');
}

function enrolments(from: number, count: number, lap: number): object[] {
  return Array.from({ length: count }, (_, i) => {
    const learner = from + i;
    const id = `enr-${lap}-${learner}`;
    return {
      specversion: '1.0',
      id: `created-${id}`,
      source: 'lms/kill',
      type: 'org.parcours.learner.enrolment.created.v1',
      time: '2026-03-02T09:00:00Z',
      data: {
        learner: {
          identifiers: [{ scheme: 'lms', issuer: 'lms/kill', value: `u-${learner}` }, { scheme: 'email', value: `u${learner}@example.org` }],
          attributes: { firstName: 'Ana', lastName: 'Roux', locale: 'fr', address: { name: 'Ana Roux', line1: '3 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' } },
        },
        course: { id: 'excel-2', name: 'Excel avancé' },
        enrolment: { id },
      },
    };
  });
}

async function send(url: string, events: object[]): Promise<boolean> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` },
    body: JSON.stringify(events),
    signal: AbortSignal.timeout(5000),
  }).catch(() => undefined);
  return response?.status === 202 && (await response.text().then(() => true).catch(() => false));
}

async function settle(url: string, sent: number): Promise<Omit<KillAccount, 'kills'>> {
  const expected = sent;
  let rows: MessageRow[] = [];
  for (let attempt = 0; attempt < 120; attempt++) {
    await delay(1000);
    rows = (await messages(url)).filter(({ status }) => status === 'done');
    if (rows.length >= expected * 3) break;
  }
  const counts = new Map<string, number>();
  for (const { run, step } of rows) counts.set(`${step} ${run}`, (counts.get(`${step} ${run}`) ?? 0) + 1);
  const runs = [...new Set(rows.map(({ run }) => run))];
  const missing = (step: string): string[] => runs.filter((run) => !counts.has(`${step} ${run}`)).map((run) => `${step} ${run}`);
  const absent = runs.length < expected ? [`${expected - runs.length} runs without any message`] : [];
  return {
    lost: [...absent, ...missing('hello'), ...missing('letter')],
    duplicated: [...counts].filter(([, count]) => count > 1).map(([name, count]) => `${name} x${count}`),
    unfired: missing('after'),
  };
}

async function messages(url: string): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const response = await fetch(`${url}/v1/messages?limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { headers: { authorization: `Bearer ${key}` } });
    const page = (await response.json()) as { items: MessageRow[]; next?: string };
    rows.push(...page.items);
    if (!page.next) return rows;
    cursor = page.next;
  }
}

async function start(data: string, port: number, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['bin/parcours.mjs', 'start', '--data', data, '--config', join(data, 'config'), '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PARCOURS_API_KEYS: `${key}:events:write+read+operate`, PARCOURS_LOG_LEVEL: 'error' },
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + String(chunk)).slice(-4000)));
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} instead of starting: ${words}`);
    const ready = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (ready?.status === 200) return child;
    await delay(25);
  }
  throw new Error(`it did not get ready: ${words}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
