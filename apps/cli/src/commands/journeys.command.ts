import type { PublishProblem } from '@parcours/publishing';
import { readSettings } from '@parcours/platform';
import type { Command } from 'commander';
import { ApiError, call } from '../client/api-client';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, table, type Output } from '../output/output';
import { readJourneys } from '../read-journeys';
import { runWithApi, withConnection, type CommonOptions } from '../run-command';
import { addJourneyEntry } from './journey-entry.command';
import { addJourneyFormat } from './journey-format.command';
import { addJourneyReport } from './journey-report.command';

interface JourneyRow {
  id: string;
  version: number;
  title: string;
  paused: boolean;
  active: number;
}

const defaultFolder = 'config/journeys';

/** `parcours journeys validate|schema|format|publish|list|report|pause|resume|enter`. */
export function addJourneys(program: Command): void {
  const journeys = program.command('journeys').description('check, publish and steer journeys');
  journeys
    .command('validate')
    .argument('[path]', 'a journey, or a folder of journeys', defaultFolder)
    .description('check journeys, their conditions and the templates they name; needs no data folder')
    .option('--config <dir>', 'configuration folder: templates, purposes, attributes, calendars')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', '\nExamples:\n  parcours journeys validate\n  parcours journeys validate config/journeys/welcome.yaml --json\n\nExit codes: 0 fine, 1 something is wrong, 2 wrong usage.')
    .action(validate);
  journeys
    .command('schema')
    .description('the JSON Schema of a journey, for editors and other tools')
    .addHelpText('after', '\nExample:\n  parcours journeys schema > config/journey.schema.json')
    .action(async () => {
      const { journeyJsonSchema } = await import('@parcours/journey');
      createOutput(false).line(JSON.stringify(journeyJsonSchema(), null, 2));
    });
  withConnection(journeys.command('publish').argument('[path]', 'a journey, or a folder of journeys', defaultFolder).description('put journeys into force; runs under way stay with the version they entered'))
    .addHelpText('after', '\nExamples:\n  parcours journeys publish\n  parcours journeys publish config/journeys/welcome.yaml --url http://127.0.0.1:4700 --key KEY')
    .action(publish);
  withConnection(journeys.command('list').description('journeys in force'))
    .addHelpText('after', '\nExample:\n  parcours journeys list')
    .action((options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const { items } = await call<{ items: JourneyRow[] }>(client, 'GET', '/v1/journeys');
        if (output.json) return output.line(JSON.stringify(items));
        if (items.length === 0) return output.line('no journeys are published; parcours journeys publish puts config/journeys into force');
        for (const line of table([['JOURNEY', 'VERSION', 'STATE', 'ACTIVE', 'TITLE'], ...items.map(row)])) output.line(line);
      }),
    );
  addJourneyFormat(journeys);
  addJourneyReport(journeys);
  addJourneyEntry(journeys);
  for (const action of ['pause', 'resume'] as const) {
    withConnection(journeys.command(action).argument('<journey>', 'its id').description(action === 'pause' ? 'let nobody in; its runs stand still' : 'go on'))
      .addHelpText('after', `\nExample:\n  parcours journeys ${action} welcome`)
      .action((journey: string, options: CommonOptions) =>
        runWithApi(options, async (client, output) => {
          await call(client, 'POST', `/v1/journeys/${encodeURIComponent(journey)}/${action}`);
          output.line(output.json ? JSON.stringify({ journey, action }) : `${journey}: ${action}d`);
        }),
      );
  }
}

async function validate(path: string, options: { config?: string; json?: boolean }): Promise<void> {
  const output = createOutput(options.json ?? false);
  const refuse = (sentence: string): void => {
    output.note(`${paint.red('error')} ${sentence}`);
    process.exitCode = exitCodes.usage;
  };
  const loaded = await readSettings(options);
  if (!loaded.ok) return refuse(loaded.problems.join('\n'));
  const { config, calendar, timeZone, locale, calls } = loaded.settings;
  const files = await readJourneys(path);
  if (typeof files === 'string') return refuse(files);
  const { checkJourneys } = await import('@parcours/publishing');
  const checked = await checkJourneys(files, { config, calendar, defaults: { timeZone, locale }, callHosts: calls.allow });
  const problems = checked.ok ? checked.warnings : checked.problems;
  process.exitCode = checked.ok ? exitCodes.ok : exitCodes.refused;
  if (output.json) return output.line(JSON.stringify({ ok: checked.ok, journeys: files.length, problems }));
  tell(problems, output);
  if (checked.ok) output.line(`${files.length} ${files.length === 1 ? 'journey is' : 'journeys are'} fine`);
}

function publish(path: string, options: CommonOptions): Promise<void> {
  return runWithApi(options, async (client, output) => {
    const files = await readJourneys(path);
    if (typeof files === 'string') throw new ApiError(422, 'no-journeys', files);
    try {
      const answer = await call<{ journeys: { id: string; version: number; changed: boolean }[]; warnings?: PublishProblem[] }>(client, 'POST', '/v1/journeys/publish', { files });
      if (output.json) output.line(JSON.stringify(answer));
      else {
        tell(answer.warnings ?? [], output);
        for (const { id, version, changed } of answer.journeys) output.line(`${id} version ${version}${changed ? paint.green(' published') : ' unchanged'}`);
      }
      return exitCodes.ok;
    } catch (error) {
      const problems = error instanceof ApiError ? (error.body as { problems?: PublishProblem[] } | undefined)?.problems : undefined;
      if (!problems) throw error;
      if (output.json) output.line(JSON.stringify({ problems }));
      else tell(problems, output);
      return exitCodes.refused;
    }
  });
}

const row = ({ id, version, title, paused, active }: JourneyRow): string[] => [id, String(version), paused ? 'paused' : 'live', String(active), title];

function tell(problems: PublishProblem[], output: Output): void {
  for (const { file, line, column, code, message, severity } of problems) {
    output.note(`${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`);
  }
}
