import { AppLogger, MovableClock, readSettings, SystemClock, TerminalError, type Clock, type Settings } from '@parcours/platform';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, table, type Output } from '../output/output';
import type { Deployment } from './deployment';
import { MoveBar } from './move-bar';
import { moveDeployment, type MoveOutcome } from './move-deployment';
import { openEnv } from './open-env';
import { openFolder } from './open-folder';

export interface MoveCommandOptions {
  from: string;
  to: string;
  config?: string;
  json?: boolean;
}

/** Opens both places, moves, and tells what came of it; sets the exit code. */
export async function runMove(options: MoveCommandOptions): Promise<void> {
  const output = createOutput(options.json ?? false);
  const loaded = await readSettings({ config: options.config });
  const wrong = loaded.ok ? wrongUsage(options) : loaded.problems.join('\n');
  if (!loaded.ok || wrong !== undefined) {
    output.note(`${paint.red('error')} ${wrong}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  const open: Deployment[] = [];
  const bar = new MoveBar(process.stderr);
  try {
    const clock = clockOf(loaded.settings);
    const from = await openPlace(options.from, loaded.settings, clock, true);
    open.push(from);
    const to = await openPlace(options.to, loaded.settings, clock, false);
    open.push(to);
    if (clock instanceof MovableClock) clock.moveTo((await from.settings.get<number>('clock/now')) ?? Date.now());
    const outcome = await moveDeployment({ from, to, clock, notice: (notice) => bar.show(notice) });
    bar.stop();
    say(outcome, from, to, output);
    process.exitCode = outcome.same ? exitCodes.ok : exitCodes.refused;
  } catch (error) {
    bar.stop();
    process.exitCode = fail(error, output);
  } finally {
    for (const deployment of open.reverse()) await deployment.close();
  }
}

function wrongUsage({ from, to }: MoveCommandOptions): string | undefined {
  return placeOf(from) === placeOf(to) ? `--from and --to are the same place: ${from}` : undefined;
}

function placeOf(place: string): string {
  if (place === 'env') return 'env';
  try {
    return realpathSync(place);
  } catch {
    return resolve(place);
  }
}

function openPlace(place: string, settings: Settings, clock: Clock, mustExist: boolean): Promise<Deployment> {
  if (place === 'env') return openEnv(settings, clock, new AppLogger({ ...settings, logLevel: 'silent' }));
  return openFolder(placeOf(place), settings, clock, { mustExist });
}

const clockOf = ({ clock }: Settings): Clock => (clock === 'movable' ? new MovableClock(0) : new SystemClock());

function say(outcome: MoveOutcome, from: Deployment, to: Deployment, output: Output): void {
  if (output.json) return output.line(JSON.stringify({ from: from.name, to: to.name, ...outcome }));
  const rows = outcome.shelves.map(({ shelf, from: old, to: moved, same }) => [shelf, String(old.rows), old.checksum.slice(0, 16), String(moved.rows), moved.checksum.slice(0, 16), same ? 'same' : 'DIFFERENT']);
  for (const line of table([['', 'rows', 'checksum', 'moved', 'checksum', ''], ...rows])) output.line(line);
  if (!outcome.same) {
    output.note(`${paint.red('error')} ${from.name} and ${to.name} differ: something worked on one of them meanwhile. Stop all services, empty the new place and begin anew.`);
    return;
  }
  output.line(`All of ${from.name} is in ${to.name}${outcome.set === undefined ? '' : `, and the published set ${outcome.set} is in force there`}.`);
  output.line('Start one of the two only. Handed-over print runs are files: copy the folder hand-over to the data folder of the print service.');
}

/** Settings and folders that do not open, and servers that do not answer, against what is refused. */
const unreachable = new Set(['no-deployment', 'env-incomplete', 'log-unreachable', 'log-refused', 'store-unreachable', 'store-refused', 'store-address']);

function fail(error: unknown, output: Output): number {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  if (output.json) output.line(JSON.stringify({ error: { code, message } }));
  else output.note(`${paint.red('error')} ${message}`);
  if (!(error instanceof TerminalError) && !output.json) output.note('What was copied stays: call it again, and it goes on.');
  return code.startsWith('data-') || unreachable.has(code) ? exitCodes.unreachable : exitCodes.refused;
}
