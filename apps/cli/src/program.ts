import { Command } from 'commander';
import { addBackup } from './commands/backup.command';
import { addClock } from './commands/clock.command';
import { addContacts } from './commands/contacts.command';
import { addDeadLetters } from './commands/dead-letters.command';
import { addDemo } from './commands/demo.command';
import { addEvents } from './commands/events.command';
import { addExplain } from './commands/explain.command';
import { addJourneys } from './commands/journeys.command';
import { addKeys } from './commands/keys.command';
import { addMail } from './commands/mail.command';
import { addMove } from './commands/move.command';
import { addRuns } from './commands/runs.command';
import { addSends } from './commands/sends.command';
import { addSettings } from './commands/settings.command';
import { addSimulate } from './commands/simulate.command';
import { addStart } from './commands/start.command';
import { addStatus } from './commands/status.command';
import { addSuppressions } from './commands/suppressions.command';
import { addTemplates } from './commands/templates.command';
import { addTopics } from './commands/topics.command';
import { addTry } from './commands/try.command';

/** The `parcours` command line. */
export function createProgram(): Command {
  const program = new Command('parcours')
    .description('Event-driven marketing automation for learner journeys: push, pull and print')
    .showHelpAfterError('(parcours --help lists the commands)')
    .showSuggestionAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  addStart(program);
  addDemo(program);
  addClock(program);
  addJourneys(program);
  addSimulate(program);
  addTry(program);
  addEvents(program);
  addExplain(program);
  addRuns(program);
  addContacts(program);
  addDeadLetters(program);
  addSends(program);
  addSuppressions(program);
  addStatus(program);
  addKeys(program);
  addSettings(program);
  addMail(program);
  addMove(program);
  addBackup(program);
  addTemplates(program);
  addTopics(program);
  return program;
}
