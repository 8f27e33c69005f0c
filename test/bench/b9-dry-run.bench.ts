import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storyEvent, storyJourneys } from './b9-fixtures';
import type { DryRun } from './b9-parcours.side';
import { median } from './median';

/**
 * B9: what `parcours simulate` plays a second, and whether its memory grows with the events.
 *
 * Terms. A file of 1,000,000 events of 20,000 contacts in order of time, each contact with one enrolment, an evaluation and much
 * activity, goes through two journeys with waits, goals and exits; it is read, validated, decided, and the three files are written: the
 * command itself, in a process of its own. The memory is the most that such a process ever held (resident), of the whole file
 * against its first 100,000 events, which name all contacts. Loading the process is not timed.
 */
export interface B9Result {
  eventsPerSecond: number;
  memoryRatio: number;
  megabytesAt100000: number;
  megabytesAt1000000: number;
  commands: number;
}

export interface B9Options {
  events?: number;
  contacts?: number;
  rounds?: number;
  onProgress?: (words: string) => void;
}

export async function runB9({ events = 1_000_000, contacts = 20_000, rounds = 1, onProgress = () => undefined }: B9Options = {}): Promise<B9Result> {
  const folder = mkdtempSync(join(process.env['PARCOURS_BENCH_DIR'] ?? tmpdir(), 'parcours-b9-'));
  try {
    const journeys = join(folder, 'journeys.yaml');
    writeFileSync(journeys, storyJourneys);
    const files = [events / 10, events].map((count) => {
      onProgress(`writing ${count} events`);
      const file = join(folder, `${count}.ndjson`);
      writeEvents(file, count, contacts);
      return { count, file, runs: [] as DryRun[] };
    });
    for (let round = 1; round <= rounds; round++) {
      for (const { count, file, runs } of files) {
        onProgress(`round ${round} of ${rounds}: ${count} events`);
        runs.push(await inOwnProcess([journeys, file, join(folder, 'out')]));
      }
    }
    const [few, many] = files.map(({ runs }) => median(runs.map(({ megabytes }) => megabytes)));
    const all = files[1]?.runs ?? [];
    if (all.some((run) => run.events !== events || run.commands !== all[0]?.commands)) throw new Error(`not all events were played: ${JSON.stringify(all)}`);
    return {
      eventsPerSecond: Math.round(events / (median(all.map(({ ms }) => ms)) / 1000)),
      memoryRatio: (many ?? Number.NaN) / (few ?? Number.NaN), megabytesAt100000: few ?? Number.NaN, megabytesAt1000000: many ?? Number.NaN,
      commands: all[0]?.commands ?? 0,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeEvents(file: string, count: number, contacts: number): void {
  const handle = openSync(file, 'w');
  for (let from = 0; from < count; from += 10_000) {
    let text = '';
    for (let n = from; n < Math.min(from + 10_000, count); n++) text += `${JSON.stringify(storyEvent(n, contacts))}\n`;
    writeSync(handle, text);
  }
  closeSync(handle);
}

function inOwnProcess(args: string[]): Promise<DryRun> {
  return new Promise((resolve, reject) => {
    let told: DryRun | undefined;
    const child = fork(join(__dirname, 'b9-parcours.side.js'), args, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (message) => (told = message as DryRun));
    child.on('error', reject);
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the dry run ended with ${code}`))));
  });
}
