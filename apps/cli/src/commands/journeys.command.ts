import type { Command } from 'commander';
import { checkJourneys, journeyFiles, type PublishProblem, type SourceFile } from '@parcours-apps/journeys';
import { readFile, stat } from 'node:fs/promises';
import { exitCodes } from '../exit-codes';
import { createOutput, paint } from '../output/output';
import { readSettings } from '../read-settings';

interface ValidateOptions {
  config?: string;
  json?: boolean;
}

/** `parcours journeys validate`: journeys with their templates, purposes, attributes and calendar, every problem at once. */
export function addJourneys(program: Command): void {
  const journeys = program.command('journeys').description('check journeys');
  journeys
    .command('validate')
    .argument('[path]', 'a journey, or a folder of journeys', 'config/journeys')
    .description('check journeys, their conditions and the templates they name')
    .option('--config <dir>', 'configuration folder: templates, purposes, attributes, calendars')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', '\nExamples:\n  parcours journeys validate\n  parcours journeys validate config/journeys/welcome.yaml --json\n\nExit codes: 0 fine, 1 something is wrong, 2 wrong usage.')
    .action(validate);
}

async function validate(path: string, options: ValidateOptions): Promise<void> {
  const output = createOutput(options.json ?? false);
  const refuse = (sentence: string): void => {
    output.note(`${paint.red('error')} ${sentence}`);
    process.exitCode = exitCodes.usage;
  };
  const loaded = await readSettings(options);
  if (!loaded.ok) return refuse(loaded.problems.join('\n'));
  const { config, calendar, timeZone, locale } = loaded.settings;
  const files = await readJourneys(path);
  if (typeof files === 'string') return refuse(files);
  const checked = await checkJourneys(files, { config, calendar, defaults: { timeZone, locale } });
  const problems = checked.ok ? checked.warnings : checked.problems;
  process.exitCode = checked.ok ? exitCodes.ok : exitCodes.refused;
  if (output.json) return output.line(JSON.stringify({ ok: checked.ok, journeys: files.length, problems }));
  for (const problem of problems) output.note(sentence(problem));
  if (checked.ok) output.line(`${files.length} ${files.length === 1 ? 'journey is' : 'journeys are'} fine`);
}

/** The journeys of a path, or a sentence that says why there are none. */
async function readJourneys(path: string): Promise<SourceFile[] | string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return `${path} does not exist. Name a journey file, or a folder of them.`;
  const files = found.isDirectory() ? await journeyFiles(path) : [{ file: path, source: await readFile(path, 'utf8') }];
  return files.length ? files : `${path} holds no .yaml or .json file. Name a folder of journeys.`;
}

const sentence = ({ file, line, column, code, message, severity }: PublishProblem): string =>
  `${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`;
