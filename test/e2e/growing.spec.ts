import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { distributedTestEngine, onServices } from '../support/engines';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay, listAll, startProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');
const run = promisify(execFile);

interface Mail {
  run: string;
  status: string;
}

(built && onServices() ? describe : describe.skip)('topics that grow under load (it needs KAFKA_BROKERS and MONGODB_URI)', () => {
  it('stop for a moment and lose nothing: every enrolment is greeted once, before, during and after, and a journey that is published later reaches every partition', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-growing-'));
    const engine = distributedTestEngine({ PARCOURS_PARTITIONS: '2' });
    const processes = [await startProcess({ data: join(folder, 'a'), env: engine.env }), await startProcess({ data: join(folder, 'b'), env: engine.env })] as const;
    const parcours = (...args: string[]) => run(process.execPath, ['bin/parcours.mjs', ...args], { env: { ...process.env, ...engine.env } });
    try {
      let sent = 0;
      let stopped = false;
      const feeding = (async () => {
        for (let tries = 0; !stopped; tries++) {
          const answer = await processes[tries % 2]?.request('POST', '/v1/events', [enrolmentEvent(`grow-${sent}`), enrolmentEvent(`grow-${sent + 1}`)]).catch(() => undefined);
          if (answer?.status === 202) sent += 2;
          await delay(30);
        }
      })();
      await delay(2_000);
      const before = sent;
      const { stdout } = await parcours('topics', 'grow', '--partitions', '6');
      expect(stdout).toMatch(/learner\.events.*6/);
      expect(stdout).toMatch(/stood still|stop/i);
      await delay(2_000);
      stopped = true;
      await feeding;
      expect(sent).toBeGreaterThan(before);
      const [first] = processes;
      const greeted = async () => (await listAll<Mail>(first, '/v1/messages?channel=email&journey=welcome')).filter(({ status }) => status === 'done').map((mail) => mail.run);
      for (let attempt = 0; attempt < 200 && (await greeted()).length < sent; attempt++) await delay(200);
      const runs = await greeted();
      expect([runs.length, new Set(runs).size]).toEqual([sent, sent]);

      expect((await first.request('POST', '/v1/journeys/welcome/pause', {})).status).toBeLessThan(300);
      const late = Array.from({ length: 12 }, (_, i) => enrolmentEvent(`late-${i}`));
      expect((await first.request('POST', '/v1/events', late)).status).toBe(202);
      const lag = async () => ((await first.request('GET', '/v1/status')).body as { lag: { lag: number }[] }).lag.reduce((sum, { lag: behind }) => sum + behind, 0);
      for (let attempt = 0; attempt < 100 && (await lag()) > 0; attempt++) await delay(200);
      expect((await greeted()).length).toBe(sent);
    } finally {
      await Promise.all(processes.map((process) => process.end('SIGTERM')));
      await engine.forget();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);
});
