import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailKillRun } from './mail-kill-run';

const built = existsSync('dist/apps/cli/src/main.js');
const mails = Number(process.env.MAILS ?? 600);
const kills = Number(process.env.KILLS ?? 20);
/** As many as one process sends at once. */
const atOnce = 50;

(built ? describe : describe.skip)('SIGKILL while mails leave, to a provider that takes one in twenty without an answer', () => {
  it(
    'sends none twice, loses none without a word, and leaves in doubt what was on its way or got no answer, until the provider tells',
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'parcours-mails-'));
      try {
        const account = await mailKillRun({ data, kills, learners: mails / 2, seed: 20260504, timeouts: 0.05, onProgress: (words) => process.env.MAILS && console.error(words) });
        if (process.env.MAILS) console.error(JSON.stringify(account, undefined, 1));
        const { before, after, inTheEnd, unanswered, onTheirWay, neverArrived } = account;
        expect(account).toMatchObject({ kills, commands: mails, expected: mails, twice: [], lost: [], uncertainForNothing: [], unsettled: [], disagreeing: [], wronglyRefused: [] });
        // 1. each has an end; in doubt are no more than what got no answer, and what was on its way when the process died
        expect(Object.keys(before).filter((status) => !['done', 'refused', 'uncertain'].includes(status))).toEqual([]);
        expect(before['uncertain'] ?? 0).toBeGreaterThan(0);
        expect(before['uncertain'] ?? 0).toBeLessThanOrEqual(unanswered + onTheirWay);
        expect(onTheirWay).toBeLessThanOrEqual(atOnce * kills);
        // 2. the provider's word settles all that it has; 3. its silence the rest
        expect(after['uncertain'] ?? 0).toBe(neverArrived);
        expect(inTheEnd).toEqual({ done: mails - neverArrived, ...(neverArrived > 0 && { refused: neverArrived }) });
      } finally {
        rmSync(data, { recursive: true, force: true });
      }
    },
    30 * 60_000,
  );
});
