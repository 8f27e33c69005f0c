import { parseTime } from '@parcours/events';
import type { Command } from 'commander';
import { readFile, stat } from 'node:fs/promises';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, table, type Output } from '../output/output';
import { readSettings } from '../read-settings';
import { simulate, type Simulated } from '../simulate/simulate';
import { keepHeapSmall } from '../simulate/small-heap';

interface Options {
  journeys: string;
  events: string;
  contacts?: string;
  catalogue?: string;
  until?: string;
  render?: boolean;
  recorded?: boolean;
  out: string;
  config?: string;
  json?: boolean;
}

const help = `
Writes to --out:
  commands.ndjson  {at, learner, journey, run, step, type, template?, id}
  trace.ndjson     {at, learner, journey, run, step?, outcome, reason?}
  summary.json     {events, learners, runs, commands, skips, cost}
  mail/, print/    with --render: ID.eml, and per print run document.pdf and manifest.csv
Lines are in order of at, learner, decision. Twice the same input gives the same bytes.

--events: one event (CloudEvents JSON) a line, best in order of time; otherwise an index of the file is sorted first (32 bytes a line).
  A wrong line, or one whose learner can not be told, is named and left out; a repeat (source and id) is played once.
--contacts: one JSON document a line, of those known before:
  {"identifiers": [{"scheme": "email", "value": "ana@example.org"}], "attributes": {"firstName": "Ana"}, "interests": ["excel"],
   "tags": [], "consents": {"learning-news": {"email": "granted"}}}
  or what GET /v1/learners/REF or GET /v1/learners/REF/export answers. Runs and enrolments are not taken over.

Examples:
  parcours simulate --journeys config/journeys --events events.ndjson --out played
  parcours simulate --journeys new.yaml --events events.ndjson --until 2026-06-01T00:00:00Z --render --out played

Exit codes: 0 played, 1 something was wrong (with a journey: nothing is played), 2 wrong usage.`;

/** `parcours simulate`: events through journeys on a virtual clock; nothing leaves. */
export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('play events through journeys on a virtual clock; nothing is sent')
    .requiredOption('--journeys <dir>', 'folder of journeys, or one of them')
    .requiredOption('--events <file>', 'events, one a line')
    .requiredOption('--out <dir>', 'folder for what comes of it')
    .option('--contacts <file>', 'who is known before the first event, one a line')
    .option('--catalogue <file>', 'catalogue for --render (default: the configuration folder\'s)')
    .option('--until <time>', 'play up to and with this time (default: the last event\'s)')
    .option('--render', 'make the mails and letters too, and say what they cost')
    .option('--recorded', 'play archived events when they were received (receivedat), not when they happened; `within` counts')
    .option('--config <dir>', 'configuration folder: purposes, attributes, calendars; with --render templates, print, catalogue')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', help)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const output = createOutput(options.json ?? false);
  const refuse = (sentence: string): void => {
    output.note(`${paint.red('error')} ${sentence}`);
    process.exitCode = exitCodes.usage;
  };
  const until = options.until === undefined ? undefined : parseTime(options.until);
  if (options.until !== undefined && until === undefined) return refuse(`--until takes a time such as 2026-06-01T00:00:00Z, not ${options.until}`);
  const loaded = await readSettings({ config: options.config });
  if (!loaded.ok) return refuse(loaded.problems.join('\n'));
  const misplaced = await misplacedIn(options);
  if (misplaced !== undefined) return refuse(misplaced);
  try {
    keepHeapSmall();
    const played = await simulate({ ...options, until }, loaded.settings, (place, message) => output.note(`${paint.red('wrong')} ${place} ${message}`));
    if (!played.ok) {
      for (const { file, line, column, message, code, severity } of played.problems) {
        output.note(`${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`);
      }
      process.exitCode = exitCodes.refused;
      return;
    }
    tell(played, options.out, output);
    process.exitCode = played.wrong > 0 ? exitCodes.refused : exitCodes.ok;
  } catch (error) {
    output.note(`${paint.red('error')} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = exitCodes.refused;
  }
}

/** What of the named files is not there or can not be read; undefined: all is. */
async function misplacedIn({ journeys, events, contacts, catalogue }: Options): Promise<string | undefined> {
  if (!(await stat(journeys).catch(() => undefined))) return `--journeys: ${journeys} does not exist. Name a folder of journeys, or one of them.`;
  for (const [option, file] of Object.entries({ events, contacts, catalogue })) {
    if (file === undefined) continue;
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return `--${option}: ${file} is ${found ? 'no file' : 'not there'}.`;
  }
  if (catalogue === undefined) return undefined;
  const { parseCatalogue } = await import('@parcours/recommend');
  const read = parseCatalogue(await readFile(catalogue, 'utf8'), catalogue);
  return read.ok ? undefined : read.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n');
}

function tell({ summary, repeats, wrong }: Simulated, out: string, output: Output): void {
  if (output.json) return output.line(JSON.stringify({ ...summary, repeats, wrong }));
  const { events, learners, runs, commands, skips, cost } = summary;
  const rows: [string, string][] = [
    ['events', String(events)],
    ['learners', String(learners)],
    ['runs', String(runs)],
    ...Object.entries(commands).map(([type, count]): [string, string] => [type, String(count)]),
    ...Object.entries(skips).map(([reason, count]): [string, string] => [`skipped: ${reason}`, String(count)]),
    ...Object.entries(cost).map(([channel, sum]): [string, string] => [`cost of ${channel}`, sum.toFixed(2)]),
    ...(repeats > 0 ? [['repeats, played once', String(repeats)] as [string, string]] : []),
    ...(wrong > 0 ? [['wrong, left out', String(wrong)] as [string, string]] : []),
  ];
  for (const line of table(rows)) output.line(line);
  output.line(`written to ${out}`);
}
