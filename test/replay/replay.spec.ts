import { publishFolder } from '@parcours/publishing';
import { openHouse } from '@parcours-apps/standalone';
import { loadSettings } from '@parcours/platform';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ouladEvents } from './oulad-events';
import { replay, replayKey } from './replay';

const folder = process.env['OULAD'] ?? '../shared/data/oulad';
const here = existsSync(folder);
if (!here) console.warn(`the replay of real learners is skipped: ${folder} is not there`);

(here ? describe : describe.skip)('a presentation of real learners, sent through the intake', () => {
  const presentation = 'AAA/2013J';
  const data = mkdtempSync(join(tmpdir(), 'parcours-replay-'));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('ends with an account in which nothing is missing, and again with one in which nothing came twice', async () => {
    const loaded = loadSettings({ env: { PARCOURS_API_KEYS: `${replayKey}:events:write+read` }, flags: { data, port: 0, logLevel: 'silent' } });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    const expected = JSON.parse(execFileSync(process.execPath, ['test/replay/count-oulad.mjs', folder, presentation], { encoding: 'utf8' })) as { events: number; qualifying: number };
    const house = await openHouse(loaded.settings, { consume: true, journeys: 'none' });
    try {
      await publishFolder(house, 'test/replay/journeys');
      const events = ouladEvents(folder, { presentation });
      const first = await replay(events, house, () => undefined);
      const refused = first.rejected.reduce((sum, { count }) => sum + count, 0);
      expect(first).toMatchObject({ sent: expected.events, duplicates: 0, entered: expected.qualifying });
      expect(first.archived + refused).toBe(expected.events);
      const again = await replay(events, house, () => undefined);
      expect(again).toMatchObject({ accepted: 0, duplicates: expected.events - refused, archived: first.archived, entered: first.entered });
    } finally {
      await house.close();
    }
  });
});
