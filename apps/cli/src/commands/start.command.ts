import type { Command } from 'commander';
import { AppLogger } from '@parcours/platform';
import { createOutput, paint } from '../output/output';
import { readSettings, type SettingFlags } from '../read-settings';
import { exitCodes } from '../exit-codes';
import { untilSignal } from '../until-signal';

/** `parcours start`: everything in one process on one file. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('run everything in one process on one data file')
    .option('--data <dir>', 'data folder (default ./data)')
    .option('--config <dir>', 'configuration folder (default ./config)')
    .option('--port <n>', 'port (default 4700; 0 takes a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .addHelpText('after', '\nExamples:\n  parcours start\n  parcours start --data /var/lib/parcours --port 8080\n\nSIGTERM or Ctrl-C: intake stops, the batch in hand is finished, exit code 0.')
    .action(async (options: SettingFlags) => {
      const output = createOutput(false);
      const loaded = await readSettings(options);
      if (!loaded.ok) {
        for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
        process.exitCode = exitCodes.usage;
        return;
      }
      try {
        const { openHouse } = await import('@parcours-apps/standalone');
        const house = await openHouse(loaded.settings, { consume: true, logger: new AppLogger(loaded.settings) });
        output.line(`Parcours is ready at ${house.url}`);
        output.line(`  desk       ${house.url}/`);
        output.line(`  mailbox    ${house.url}/mailbox`);
        output.line(`  print      ${house.url}/print`);
        output.line(`  API        ${house.url}/docs`);
        output.line(`  data       ${loaded.settings.data}`);
        await untilSignal();
        await house.close();
      } catch (error) {
        output.note(`${paint.red('error')} ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = exitCodes.unreachable;
      }
    });
}
