import { execFile } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Expected } from './account';
import type { Fleet } from './fleet';

const run = promisify(execFile);

export interface Archive {
  file: string;
  /** Event id -> when it was received (epoch ms), of the events that the feed sent. */
  received: Map<string, number>;
}

/** Writes the archive of a deployment to a file, one event a line, in order of receipt. */
export async function exportArchive(fleet: Fleet, folder: string, source: string): Promise<Archive> {
  const file = join(folder, 'archive.ndjson');
  const received = new Map<string, number>();
  await writeFile(file, '');
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await fleet.ask<{ items: { id: string; source: string; receivedat: string }[]; next?: string }>(
      `/v1/events?by=receivedat&limit=500${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    await appendFile(file, items.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (const { id, source: from, receivedat } of items) if (from === source) received.set(id, Date.parse(receivedat));
    if (next === undefined) return { file, received };
    cursor = next;
  }
}

/**
 * What had to come of the archive's events until an instant (epoch ms), as `parcours simulate --recorded` plays it. `delayOf`: by how much
 * later than at its receipt the event that entered a run counts, ms: its batch was answered then.
 */
export async function expectedCommands(archive: Archive, { config, folder, until, delayOf }: { config: string; folder: string; until: number; delayOf: (run: string) => number }): Promise<Expected[]> {
  const out = join(folder, 'simulated');
  const args = ['simulate', '--journeys', join(config, 'journeys'), '--config', config, '--events', archive.file, '--recorded', '--until', new Date(until).toISOString(), '--out', out, '--json'];
  await run(process.execPath, ['bin/parcours.mjs', ...args], { maxBuffer: 64 << 20 });
  const lines = (await readFile(join(out, 'commands.ndjson'), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line): Expected => {
    const { at, journey, run: of, step } = JSON.parse(line) as { at: string; journey: string; run: string; step: string };
    return { journey, run: of, step, due: Date.parse(at) + delayOf(of) };
  });
}
