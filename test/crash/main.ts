import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashHelp, crashOptions, type CrashOptions } from './crash-options';
import { crashReport, wrongs } from './crash-report';
import { crashRun } from './crash-run';

function optionsOf(args: string[]): CrashOptions | 'help' | undefined {
  try {
    return crashOptions(args, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) return 2;
  if (options === 'help') {
    console.log(crashHelp);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parcours-crash-'));
  const begun = Date.now();
  let kept = options.keep;
  try {
    const account = await crashRun(options, folder, (words) => process.stderr.write(`  ${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${words}\n`));
    const wrong = wrongs(account).length > 0;
    kept ||= wrong;
    for (const line of crashReport(account)) console.log(line);
    return wrong ? 1 : 0;
  } catch (error) {
    kept = true;
    throw error;
  } finally {
    if (kept) console.error(`  the run's folder is ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
