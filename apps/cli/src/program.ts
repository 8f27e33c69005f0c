import { Command } from 'commander';
import { addJourneys } from './commands/journeys.command';
import { addSettings } from './commands/settings.command';

/** The `parcours` command line. */
export function createProgram(): Command {
  const program = new Command('parcours')
    .description('Event-driven marketing automation for learner journeys: push, pull and print')
    .showHelpAfterError('(parcours --help lists the commands)')
    .showSuggestionAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addJourneys(program);
  addSettings(program);
  return program;
}
