import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnBothEngines } from '../support/engines';
import { enrolmentEvent } from '../support/enrolment-event';
import { delay, listAll, startProcess } from '../support/parcours-process';

const built = existsSync('dist/apps/cli/src/main.js');

describeOnBothEngines('a process that is asked to stop,', (makeEngine) => {
  const engine = makeEngine();
  const data = mkdtempSync(join(tmpdir(), 'parcours-stop-'));
  afterAll(async () => {
    await engine.forget();
    rmSync(data, { recursive: true, force: true });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s takes no more events, finishes the batch in hand and ends with 0 within 10 s; nothing it took is lost', async (signal) => {
    const first = await startProcess({ data, env: engine.env });
    let accepted = 0;
    let stopped = false;
    const load = (async () => {
      for (let n = 0; !stopped; n++) {
        const answer = await first.request('POST', '/v1/events', [enrolmentEvent(`${signal}-${n}`)]).catch(() => undefined);
        if (answer?.status !== 202) return;
        accepted += 1;
      }
    })();
    await delay(600);
    const { code, took } = await first.end(signal);
    stopped = true;
    await load;
    expect({ code, said: first.said() }).toEqual({ code: 0, said: expect.stringContaining(`${signal}: finishing what is in hand`) as string });
    expect(took).toBeLessThan(10_000);
    expect(accepted).toBeGreaterThan(0);

    const second = await startProcess({ data, env: engine.env });
    try {
      const mails = async () => (await listAll<{ run: string; step: string; status: string }>(second, '/v1/messages?channel=email&journey=welcome')).filter(({ run, status }) => run.startsWith(`enr-${signal}`) && status === 'done');
      for (let attempt = 0; attempt < 100 && (await mails()).length < accepted; attempt++) await delay(100);
      const runs = (await mails()).map(({ run }) => run);
      expect(runs.length).toBeGreaterThanOrEqual(accepted);
      expect(new Set(runs).size).toBe(runs.length);
    } finally {
      await second.end('SIGTERM');
    }
  });
}, built);
