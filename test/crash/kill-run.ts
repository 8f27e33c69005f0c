import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { delay, freePort, listAll, startProcess, type ParcoursProcess } from '../support/parcours-process';
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
  /** Enrolments answered with 202, and the pieces that stand in print runs: one each. */
  accepted: number;
  pieces: number;
}

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
  await layConfig(data);
  const options = { data, config: join(data, 'config'), port };
  let running = await startProcess(options);
  let killed = 0;
  const killer = (async () => {
    while (killed < kills) {
      await delay(60 + random() * 700);
      await running.end('SIGKILL');
      killed += 1;
      running = await startProcess(options);
    }
  })();
  let sent = 0;
  let rounds = 0;
  let acknowledged = true;
  // A batch that a kill left unanswered may be durable: only once it is answered do the answers count what there is.
  while (killed < kills || sent < learners || !acknowledged) {
    const from = sent % learners;
    acknowledged = await send(running, enrolments(from, batch, Math.floor(sent / learners)));
    if (acknowledged) sent += batch;
    else await delay(20);
    if (killed < kills && sent >= learners * 4) await delay(100);
    rounds += 1;
    if (rounds > 200_000) throw new Error('the run does not end');
  }
  await killer;
  const account = await settle(running, sent);
  await running.end('SIGTERM');
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

/** Whether the whole batch was answered with 202. */
async function send(to: ParcoursProcess, events: object[]): Promise<boolean> {
  const answer = await to.request('POST', '/v1/events', events).catch(() => undefined);
  return answer?.status === 202;
}

async function settle(running: ParcoursProcess, sent: number): Promise<Omit<KillAccount, 'kills'>> {
  const expected = sent;
  let rows: MessageRow[] = [];
  for (let attempt = 0; attempt < 120; attempt++) {
    await delay(1000);
    rows = (await listAll<MessageRow>(running, '/v1/messages')).filter(({ status }) => status === 'done');
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
    accepted: expected,
    pieces: (await listAll<{ pieces: number }>(running, '/v1/print/runs')).reduce((sum, { pieces }) => sum + pieces, 0),
  };
}
