import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRun } from './kill-run';

const built = existsSync('dist/apps/cli/src/main.js');

(built ? describe : describe.skip)('SIGKILL at random moments under load', () => {
  it(
    'loses no event answered with 202, lets no command act twice, and timers still fire',
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'parcours-kill-'));
      try {
        const account = await killRun({ data, kills: Number(process.env.KILLS ?? 50), learners: 600, seed: 20260302 });
        expect(account.kills).toBe(Number(process.env.KILLS ?? 50));
        expect(account.lost).toEqual([]);
        expect(account.duplicated).toEqual([]);
        expect(account.unfired).toEqual([]);
        expect(account.pieces).toBe(account.accepted);
      } finally {
        rmSync(data, { recursive: true, force: true });
      }
    },
    10 * 60_000,
  );
});
