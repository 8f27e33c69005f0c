import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../apps/cli/src/program';

/** What one dry run in this process came to. `megabytes`: the most it was resident with. */
export interface DryRun {
  events: number;
  commands: number;
  ms: number;
  megabytes: number;
}

async function main([journeys = '', events = '', out = '']: string[]): Promise<void> {
  const begun = performance.now();
  await createProgram().parseAsync(['simulate', '--journeys', journeys, '--events', events, '--out', out], { from: 'user' });
  const ms = performance.now() - begun;
  if (process.exitCode) throw new Error(`parcours simulate ended with ${process.exitCode}`);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as { events: number; commands: Record<string, number> };
  const commands = Object.values(summary.commands).reduce((sum, count) => sum + count, 0);
  process.send?.({ events: summary.events, commands, ms, megabytes: process.resourceUsage().maxRSS / 1024 } satisfies DryRun);
}

void main(process.argv.slice(2)).catch((fault: unknown) => {
  console.error(fault);
  process.exitCode = 1;
});
