import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { storyEvents as StoryEvents, StoryLine } from '../../apps/cli/src/simulate/story-events';
import type { play as Play, playApart as PlayApart } from '../../apps/cli/src/simulate/threads/play-apart';
import type { readAhead as ReadAhead } from '../../apps/cli/src/simulate/threads/read-ahead';
import { loadSettings } from '@parcours/platform';
import { storyEvent, storyJourneys } from '../bench/b9-fixtures';

const built = resolve('dist/apps/cli/src/simulate');
/** Threads run compiled code, so all of it is. */
const load = <T extends object>(file: string): T => jest.requireActual<T>(join(built, file));

(existsSync(built) ? describe : describe.skip)('a story long enough for threads of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-long-'));
  const events = join(folder, 'events.ndjson');
  const journeys = [{ file: 'j.yaml', source: storyJourneys }];

  beforeAll(() => {
    const lines = Array.from({ length: 36_000 }, (_, n) => JSON.stringify(storyEvent(n, 300)));
    lines[5] = '{"not": "an event"}';
    lines[30_000] = 'no JSON';
    writeFileSync(events, `${lines.join('\n')}\n`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is read by one just as by the thread that plays', async () => {
    const { storyEvents } = load<{ storyEvents: typeof StoryEvents }>('story-events.js');
    const { readAhead } = load<{ readAhead: typeof ReadAhead }>('threads/read-ahead.js');
    const read: StoryLine[] = [];
    for await (const batch of readAhead(events, { recorded: false })) read.push(...batch);
    expect(read).toHaveLength(36_000);
    expect(JSON.stringify(read)).toBe(JSON.stringify([...storyEvents(events, { recorded: false })]));
  });

  it('is played by one just as here, and what is wrong is told', async () => {
    const { play, playApart } = load<{ play: typeof Play; playApart: typeof PlayApart }>('threads/play-apart.js');
    const loaded = loadSettings({ env: {} });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    const told: string[][] = [[], []];
    const task = (out: string) => ({ type: 'simulate' as const, options: { journeys, events, out: join(folder, out) } });
    const here = await play(task('here'), loaded.settings, (place) => told[0]?.push(place));
    const apart = await playApart(task('apart'), loaded.settings, (place) => told[1]?.push(place));
    expect(apart).toEqual(here);
    expect(told).toEqual([[`${events}:6`, `${events}:30001`], [`${events}:6`, `${events}:30001`]]);
    for (const file of ['commands.ndjson', 'trace.ndjson', 'summary.json']) expect(readFileSync(join(folder, 'apart', file), 'utf8')).toBe(readFileSync(join(folder, 'here', file), 'utf8'));
  });

  it('that can not be played says why', async () => {
    const { playApart } = load<{ playApart: typeof PlayApart }>('threads/play-apart.js');
    const loaded = loadSettings({ env: {} });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    await expect(playApart({ type: 'simulate', options: { journeys, events, out: join(events, 'no-folder') } }, loaded.settings, () => undefined)).rejects.toThrow('ENOTDIR');
  });
});
