import type { Command } from 'commander';
import { describeSettings, readSettings, type SettingFlags } from '@parcours/platform';
import { createOutput, paint, table } from '../output/output';
import { exitCodes } from '../exit-codes';

/** `parcours settings`: what is in force and where it comes from, secrets masked; all problems at once. */
export function addSettings(program: Command): void {
  program
    .command('settings')
    .description('what is in force, and from where')
    .option('--data <dir>', 'data folder')
    .option('--config <dir>', 'configuration folder')
    .option('--port <n>', 'port')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', '\nExample:\n  PARCOURS_PORT=5000 parcours settings')
    .action(async (options: SettingFlags & { json?: boolean }) => {
      const output = createOutput(options.json ?? false);
      const loaded = await readSettings(options);
      if (!loaded.ok) {
        for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
        process.exitCode = exitCodes.refused;
        return;
      }
      const rows = describeSettings(loaded.settings, loaded.origins);
      if (output.json) output.line(JSON.stringify(rows));
      else for (const line of table(rows.map(({ name, value, origin }) => [name, String(value), origin]))) output.line(line);
    });
}
