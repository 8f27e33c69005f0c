import type { Command } from 'commander';
import type { MoveCommandOptions } from '../move/run-move';

const help = `
A place is a data folder, or \`env\`: the deployment on the Kafka and the MongoDB that the environment names (KAFKA_BROKERS, MONGODB_URI,
PARCOURS_PREFIX, PARCOURS_SECRET). The old deployment is stopped and its log drained; the new one is empty. Killed, it goes on when it is
called again. Nothing of the old one is changed. A move into a folder is a back-up of either engine; moving it into an empty place restores it.

Examples:
  parcours move --from ./data --to env
  parcours move --from env --to ./data
  parcours move --from env --to ./backup-2026-11-25
  PARCOURS_PREFIX=restored parcours move --from ./backup-2026-11-25 --to env

Exit codes: 0 moved, and both hold the same; 1 refused, or they differ; 2 wrong usage; 3 a place can not be reached or opened.`;

/** `parcours move`: a whole deployment from one place to another, counted and compared. */
export function addMove(program: Command): void {
  program
    .command('move')
    .description('move a whole deployment to another place: contacts, runs, history, archive, dead letters; also its back-up and restore')
    .requiredOption('--from <place>', 'a data folder, or env')
    .requiredOption('--to <place>', 'a data folder, or env; it must be empty')
    .option('--config <dir>', 'configuration folder')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', help)
    .action(async (options: MoveCommandOptions) => {
      // Loaded only when needed: clients of Kafka and MongoDB take their time.
      const { runMove } = await import('../move/run-move.js');
      await runMove(options);
    });
}
