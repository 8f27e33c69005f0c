import { parseTime } from '@parcours/events';
import type { Contact } from '@parcours/contact';
import { type Settings, readSettings } from '@parcours/platform';
import type { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, type Output } from '../output/output';
import { readJourneys } from '../read-journeys';
import { knownContacts } from '../simulate/known-contacts';
import { LineAsker } from '../try/line-asker';
import { tryJourney } from '../try/try-journey';

interface Options {
  journeys: string;
  learner?: string;
  name: string;
  locale?: string;
  at?: string;
  config?: string;
  json?: boolean;
}

const minute = 60_000;

const help = `
A choice is taken by its number or by its word, an event by its name too; "move 3d", "give learning-news email" and "event course.completed"
say all at once. A condition that reads more of an event than a platform says asks for it. Answers may come from a script, one a line.

Examples:
  parcours try welcome
  parcours try drafts/welcome.yaml --name Zoé --locale en
  parcours try welcome --at 2026-03-02T09:00:00Z --json < answers.txt

Exit codes: 0 done, 1 the journey can not be played or an answer was none, 2 wrong usage.`;

/** `parcours try`: one made-up learner through a journey, step by step. */
export function addTry(program: Command): void {
  program
    .command('try')
    .argument('<journey>', 'its id among --journeys, or its file')
    .description('walk a made-up learner through a journey, choice by choice; nothing is sent')
    .option('--journeys <dir>', 'folder of journeys', 'config/journeys')
    .option('--learner <file>', 'who she is: one JSON document, as --contacts of parcours simulate takes it')
    .option('--name <first name>', 'her first name, where she is made up', 'Ana')
    .option('--locale <fr|en>', 'her language, where she is made up (default: the deployment\'s)')
    .option('--at <time>', 'when it begins (default: now)')
    .option('--config <dir>', 'configuration folder: purposes, attributes, calendars, templates')
    .option('--json', 'the whole story as one line of JSON, at its end')
    .addHelpText('after', help)
    .action(run);
}

async function run(journey: string, options: Options): Promise<void> {
  const output = createOutput(options.json ?? false);
  const refuse = (sentence: string, code: number = exitCodes.usage): void => {
    output.note(`${paint.red('error')} ${sentence}`);
    process.exitCode = code;
  };
  const at = options.at === undefined ? Math.floor(Date.now() / minute) * minute : parseTime(options.at);
  if (at === undefined) return refuse(`--at takes a time such as 2026-06-01T09:00:00Z, not ${options.at ?? ''}`);
  const loaded = await readSettings({ config: options.config });
  if (!loaded.ok) return refuse(loaded.problems.join('\n'));
  const asFile = (await stat(journey).catch(() => undefined))?.isFile() ?? false;
  const files = await readJourneys(asFile ? journey : options.journeys);
  if (typeof files === 'string') return refuse(files);
  const known = options.learner === undefined ? undefined : knownLearner(options.learner);
  if (typeof known === 'string') return refuse(known);
  try {
    process.exitCode = await walk({ id: asFile ? undefined : journey, files, known, at, options }, loaded.settings, output);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error), exitCodes.refused);
  }
}

interface Asked {
  /** Undefined: the one journey of the one file. */
  id: string | undefined;
  files: Exclude<Awaited<ReturnType<typeof readJourneys>>, string>;
  known: Contact | undefined;
  at: number;
  options: Options;
}

async function walk({ id, files, known, at, options }: Asked, settings: Settings, output: Output): Promise<number> {
  const { name, locale = settings.locale, json = false } = options;
  const asker = new LineAsker((question) => void (json || process.stdout.write(question)));
  try {
    const line = (text = ''): void => (json ? undefined : output.line(text));
    const result = await tryJourney({ ...(id !== undefined && { journey: id }), files, known, name, locale, at, line, ask: (question) => asker.ask(question) }, settings);
    if (!result.ok) {
      for (const { file, line: number, column, message, code } of result.problems) output.note(`${paint.red('error')} ${file}:${number}:${column} ${message} ${paint.dim(`(${code})`)}`);
      return exitCodes.refused;
    }
    if (json) output.line(JSON.stringify(result.tried));
    return result.misunderstood > 0 && !process.stdin.isTTY ? exitCodes.refused : exitCodes.ok;
  } finally {
    asker.close();
  }
}

/** The first person of a file, or why there is none. */
function knownLearner(file: string): Contact | string {
  try {
    for (const line of knownContacts(file)) return line.type === 'contact' ? line.contact : `${file}:${line.line} ${line.message}`;
    return `${file} holds nobody: write one JSON document.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
