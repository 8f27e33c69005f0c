import type { House } from '@parcours-apps/standalone';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaBrokers, testPrefix } from '../support/kafka-house';
import { mongoUri } from '../support/mongo-house';
import { ask, dropDatabase, envOf, movingSettings, openMoving, parcours, readDatabase, storyBegins, waitingJourney, writeDatabase } from '../support/moving-house';
import { delay, listAll, processKey, startProcess, type ParcoursProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const root = mkdtempSync(join(tmpdir(), 'parcours-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const publish = { files: [{ file: 'until-done.yaml', source: waitingJourney }] };
const event = (user: string, name: string) => ({
  specversion: '1.0', id: `${name}-${user}`, source: 'lms/backup', type: `org.parcours.learner.${name}.v1`, time: '2026-03-01T09:00:00Z',
  data: { learner: { identifiers: [{ scheme: 'email', value: `${user}@backup.example` }], attributes: { locale: 'fr' } }, course: { id: 'excel-2', name: 'Excel' }, enrolment: { id: `enr-${user}` } },
});
const users = (from: number, until: number): string[] => Array.from({ length: until - from }, (_, i) => `user-${from + i}`);
const booked = (names: string[]) => names.map((user) => event(user, 'session.booked'));

interface Task {
  title: string;
  learner: string;
}
/** What each learner has, a task a word. */
function byLearner(tasks: Task[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { title, learner } of tasks) {
    const user = learner.split('@')[0] ?? '';
    found[user] = [...(found[user]?.split(' ') ?? []), title].sort().join(' ');
  }
  return found;
}
const all = (names: string[], tasks: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, tasks]));

(built ? describe : describe.skip)('a back-up of a data folder (it runs on what npm run build made)', () => {
  let running: ParcoursProcess;
  const tasks = async (): Promise<Record<string, string>> => byLearner(await listAll<Task>(running, '/v1/tasks'));
  const settled = async (count: number): Promise<Record<string, string>> => {
    for (let turn = 0; turn < 300; turn++) {
      const found = await tasks();
      if (Object.values(found).join(' ').split(' ').length >= count) return found;
      await delay(50);
    }
    return tasks();
  };

  it('is taken while events come, and put in the place of a folder that was lost: all that came before it is there, once, and goes on', async () => {
    const [data, restored] = [join(root, 'data'), join(root, 'restored')];
    running = await startProcess({ data });
    expect((await running.request('POST', '/v1/journeys/publish', publish)).status).toBe(200);
    expect((await running.request('POST', '/v1/events', booked(users(0, 200)))).status).toBe(202);
    await settled(200);
    // 1. more comes in all the while
    let coming = true;
    const sender = (async () => {
      for (let n = 200; coming; n += 10) await running.request('POST', '/v1/events', booked(users(n, n + 10))).catch(() => undefined);
    })();
    const { code, out } = await parcours(['backup', '--url', running.url, '--key', processKey, '--json']);
    const made = JSON.parse(out) as { folder: string; secret: string };
    expect([code, made.secret]).toEqual([0, 'file']);
    // 2. the machine is lost, and with it what came since
    await running.end('SIGKILL');
    coming = false;
    await sender;
    cpSync(made.folder, restored, { recursive: true });
    rmSync(data, { recursive: true, force: true });
    // 3. the copy in its place; the platform sends again what it sent that day
    running = await startProcess({ data: restored });
    try {
      expect(await tasks()).toMatchObject(all(users(0, 200), 'Saluer'));
      expect((await running.request('POST', '/v1/events', booked(users(0, 210)))).status).toBe(202);
      expect((await running.request('POST', '/v1/events', [event('user-3', 'course.completed')])).status).toBe(202);
      await settled(211);
      await delay(300);
      const found = await tasks();
      expect(found).toMatchObject({ ...all(users(0, 210), 'Saluer'), 'user-3': 'Remercier Saluer' });
      expect(new Set(Object.values(found))).toEqual(new Set(['Saluer', 'Remercier Saluer']));
    } finally {
      await running.end('SIGTERM');
    }
  }, 120_000);
});

(built && kafkaBrokers() && mongoUri() ? describe : describe.skip)('a back-up of a deployment on Kafka and MongoDB (without KAFKA_BROKERS, MONGODB_URI and a build it does not run: eval "$(../shared/services/start)", npm run build)', () => {
  const [lost, restored, wiped, rescued] = [testPrefix(), testPrefix(), testPrefix(), testPrefix()];
  const tasksOf = async (house: House): Promise<Record<string, string>> => byLearner((await ask<{ items: Task[] }>(house, 'GET', '/v1/tasks?limit=500')).items);
  const moved = async (from: string, to: string, env: Record<string, string>): Promise<string> => {
    const { code, out, err } = await parcours(['move', '--from', from, '--to', to], env);
    if (code !== 0) throw new Error(`${err}${out}`);
    return out;
  };
  afterAll(() => Promise.all([lost, restored, wiped, rescued].map(dropDatabase)));

  it('is a move into a folder; moved under another prefix it is the deployment again, once, and goes on', async () => {
    const folder = join(root, 'backup');
    const names = users(0, 60);
    // 1. a day's work, and the night's back-up
    const before = await openMoving(movingSettings({ data: join(root, 'none') }, envOf(lost, 2)), storyBegins);
    await ask(before, 'POST', '/v1/journeys/publish', publish);
    await ask(before, 'POST', '/v1/events', booked(names));
    await before.idle();
    await before.close();
    expect(await moved('env', folder, envOf(lost, 2))).toMatch(/^contacts +60 .*same$/m);
    // 2. MongoDB is lost; of Kafka nothing is used any more
    await dropDatabase(lost);
    await moved(folder, 'env', envOf(restored, 3));
    // 3. the same deployment, elsewhere
    const after = await openMoving(movingSettings({ data: join(root, 'none') }, envOf(restored, 3)));
    try {
      expect(await tasksOf(after)).toEqual(all(names, 'Saluer'));
      await ask(after, 'POST', '/v1/events', [...booked(names), event('user-3', 'course.completed')]);
      await after.idle();
      expect(await tasksOf(after)).toEqual({ ...all(names, 'Saluer'), 'user-3': 'Remercier Saluer' });
    } finally {
      await after.close();
    }
  }, 120_000);

  it('may be a snapshot of MongoDB alone, older than the log: moved under another prefix it goes on, and what is sent again since then is taken once', async () => {
    const folder = join(root, 'rescued');
    // 1. a snapshot while it works, and more work behind it
    const before = await openMoving(movingSettings({ data: join(root, 'none') }, envOf(wiped, 2)), storyBegins);
    await ask(before, 'POST', '/v1/journeys/publish', publish);
    await ask(before, 'POST', '/v1/events', booked(users(0, 40)));
    await before.idle();
    const snapshot = await readDatabase(wiped);
    await ask(before, 'POST', '/v1/events', [...booked(users(40, 60)), event('user-3', 'course.completed')]);
    await before.idle();
    await before.close();
    // 2. the database is lost, and restored from the snapshot; the log stands beyond it
    await dropDatabase(wiped);
    await writeDatabase(wiped, snapshot);
    await moved('env', folder, envOf(wiped, 2));
    await moved(folder, 'env', envOf(rescued, 2));
    // 3. the platform sends the day again
    const after = await openMoving(movingSettings({ data: join(root, 'none') }, envOf(rescued, 2)));
    try {
      expect(await tasksOf(after)).toEqual(all(users(0, 40), 'Saluer'));
      await ask(after, 'POST', '/v1/events', [...booked(users(0, 60)), event('user-3', 'course.completed')]);
      await after.idle();
      expect(await tasksOf(after)).toEqual({ ...all(users(0, 60), 'Saluer'), 'user-3': 'Remercier Saluer' });
    } finally {
      await after.close();
    }
  }, 120_000);
});
