import { parseArgs } from 'node:util';
import { coverageTable, faultCounts } from './coverage-table';
import { checks } from './findings';
import { historyOf } from './history';
import { playHistory } from './play-history';
import { shrink } from './shrink';
import { simulate } from './simulate';

const help = `npm run simulate:faults -- [--seeds 10000] [--seed 1]

Plays seeded histories of learners' events and faults through the real engine on a fake clock, log and store, and checks what came of
each against the same inputs decided once each, in order. The same seeds give the same digest. A seed that fails is printed as the
shortest history found that still fails, and ends the run with exit code 1.

Checks:
${Object.entries(checks).map(([name, holds]) => `  ${name.padEnd(24)}${holds}`).join('\n')}`;

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RangeError(`${option} takes a whole number, not ${text}`);
}

function argumentsOf(args: string[]): { help: boolean; seeds: number; seed: number } {
  const { values } = parseArgs({ args, options: { seeds: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean', default: false } } });
  return { help: values.help, seeds: wholeNumber(values.seeds, '--seeds'), seed: wholeNumber(values.seed, '--seed') };
}

async function main(): Promise<number> {
  let options;
  try {
    options = argumentsOf(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (options.help) {
    console.log(help);
    return 0;
  }
  const begun = performance.now();
  let told = begun;
  const onSeed = (done: number): void => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    process.stderr.write(`  ${done} of ${options.seeds} seeds, ${((done * 1000) / (told - begun)).toFixed(1)}/s\n`);
  };
  const { seeds, inputs, leastFaults, coverage, digest, failed } = await simulate(options.seed, options.seeds, { onSeed });
  if (failed) return explain(failed.seed);
  const faults = Object.entries(faultCounts(coverage)).sort(([a], [b]) => (a < b ? -1 : 1));
  console.log(`${seeds} seeds, ${inputs} inputs, ${faults.reduce((sum, [, count]) => sum + count, 0)} faults (at least ${leastFaults} in each), 0 violations of ${Object.keys(checks).length} checks`);
  console.log(`faults: ${faults.map(([fault, count]) => `${fault} ${count}`).join(', ')}`);
  console.log(`\n${coverageTable(coverage).join('\n')}\n`);
  console.log(`digest ${digest}`);
  console.log(`${((seeds * 1000) / (performance.now() - begun)).toFixed(1)} seeds/s`);
  return 0;
}

/** Prints a failing seed as the shortest history that breaks one of the same checks. */
async function explain(seed: number): Promise<number> {
  const history = historyOf(seed);
  const { findings } = await playHistory(history);
  const broken = new Set(findings.map(({ check }) => check));
  process.stderr.write(`  seed ${seed} fails (${[...broken].join(', ')}); looking for the shortest history ...\n`);
  const shortest = await shrink(history, async (shorter) => (await playHistory(shorter)).findings.some(({ check }) => broken.has(check)));
  const played = await playHistory(shortest);
  console.log(`seed ${seed} fails with ${shortest.faults.length} of ${history.faults.length} faults and ${shortest.steps.length} of ${history.steps.length} inputs:`);
  for (const fault of shortest.faults) console.log(`  ${JSON.stringify(fault)}`);
  for (const step of shortest.steps) console.log(`  ${JSON.stringify(step)}`);
  console.log(`\nwhat went on:\n${played.lines.map((line) => `  ${line}`).join('\n')}\n`);
  for (const { check, what } of played.findings) console.log(`${check} (${checks[check]}): ${what}`);
  return 1;
}

// A history that waits for ever empties the event loop: the process would end as if all were well.
process.exitCode = 3;
process.once('beforeExit', () => {
  if (process.exitCode === 3) console.error('a history stands still: something waits for ever');
});
void main().then((code) => {
  process.exitCode = code;
});
