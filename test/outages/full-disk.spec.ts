import { EmbeddedDatabase } from '@parcours/platform';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '../support/parcours-process';
import { OutageProcess } from './outage-process';
import { Platform, untilGreeted } from './platform';

const built = existsSync('dist/apps/cli/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'parcours-full-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;

jest.setTimeout(180_000);

(built && mounted ? describe : describe.skip)(`a disk that is full${mounted ? '' : ' (only who may mount a disk can run it)'}`, () => {
  const data = join(disk, 'data');
  const ballast = join(disk, 'ballast');
  let process: OutageProcess;

  /** Fills the disk to its last byte. What fills it already stays: to write it anew would make room for a moment. */
  const fill = (): void => {
    for (const [file, size] of [[ballast, '64k'], [`${ballast}.end`, '1k']]) spawnSync('dd', ['if=/dev/zero', `of=${file}`, `bs=${size}`, 'oflag=append', 'conv=notrunc']);
  };
  const free = (): void => {
    for (const file of [ballast, `${ballast}.end`]) rmSync(file, { force: true });
  };

  beforeAll(async () => {
    process = await OutageProcess.start({ data, env: {} });
    await process.untilReady();
  });
  afterAll(async () => {
    await process.end('SIGKILL');
    spawnSync('umount', ['-l', disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('has events answered 503, says so once, is not ready, and goes on by itself when there is room; what was answered 202 is acted on once', async () => {
    const platform = new Platform('full', [process]);
    await delay(1_500);
    const told = process.lines.length;
    fill();
    await process.until('it is not ready', async () => (await process.ask('/health/ready')).status === 503);
    expect(await process.health()).toEqual({ live: true, down: ['store'] });
    expect(await process.load(8)).toBeLessThan(0.2);
    fill();
    const last = platform.answers.length;
    await delay(4_000);
    expect(platform.answers.slice(last).map(({ status, retryAfter }) => `${status} ${retryAfter}`)).toContain('503 1');
    expect(platform.count(202, last)).toBe(0);
    // A little is written time and again, such as the claim of a mail that can then not be kept: the next try waits for that claim's end.
    const waits = /^batches: channel\.\w+ waits for \w+, .*\(sending-elsewhere\)/;
    expect(process.warned(told).filter((line) => waits.test(line)).length).toBeLessThanOrEqual(2);
    expect(process.warned(told).filter((line) => !waits.test(line))).toEqual([
      expect.stringMatching(/^store: The data file .*parcours\.db can not be written\. .*space left.* events are answered 503 .* goes on by itself\.$/),
      expect.stringMatching(/^health: not ready: store is down: The data file /),
    ]);

    free();
    await process.untilReady();
    await delay(1_000);
    await platform.stop();
    expect(platform.answers.at(-1)?.status).toBe(202);
    expect(process.lines.slice(told).map(({ msg }) => msg)).toContain('The data file can be written again: it goes on.');
    const greeted = await untilGreeted(process, platform.taken);
    expect([...greeted].sort()).toEqual([...platform.taken].sort());
    expect(await process.list('/v1/dead-letters')).toEqual([]);
  });

  it('lets it end when it is told to, and leaves the file sound', async () => {
    const platform = new Platform('end', [process]);
    await delay(500);
    fill();
    await process.until('it is not ready', async () => (await process.ask('/health/ready')).status === 503);
    const ended = await process.end();
    expect(ended.code).toBe(0);
    expect(ended.took).toBeLessThan(10_000);
    await platform.stop();
    free();
    const database = new EmbeddedDatabase(join(data, 'parcours.db'));
    database.check();
    await database.close();
  });
});
