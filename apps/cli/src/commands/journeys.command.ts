import type { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { journeyFiles, type SourceFile } from '@parcours-apps/journeys';
import { ApiError, call } from '../client/api-client';
import { paint, table } from '../output/output';
import { exitCodes, runWithApi, withConnection, type CommonOptions } from '../run-command';

interface ProblemRow {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  severity: 'error' | 'warning';
}

interface JourneyRow {
  id: string;
  version: number;
  title: string;
  paused: boolean;
  active: number;
}

/** `parcours journeys validate|publish|list|pause|resume`. */
export function addJourneys(program: Command): void {
  const journeys = program.command('journeys').description('check, publish and steer journeys');
  for (const action of ['validate', 'publish'] as const) {
    withConnection(
      journeys
        .command(action)
        .argument('[path]', 'a journey, or a folder of journeys', 'config/journeys')
        .description(action === 'validate' ? 'check journeys, their templates and conditions' : 'put journeys into force'),
    )
      .addHelpText('after', `\nExamples:\n  parcours journeys ${action}\n  parcours journeys ${action} config/journeys/welcome.yaml --url http://127.0.0.1:4700 --key KEY`)
      .action((path: string, options: CommonOptions) =>
        runWithApi(options, async (client, output) => {
          const files = await readJourneys(path);
          try {
            const answer = await call<{ journeys: { id: string; version: number; changed: boolean }[] | number; warnings?: ProblemRow[] }>(
              client,
              'POST',
              `/v1/journeys/${action}`,
              { files },
            );
            if (output.json) output.line(JSON.stringify(answer));
            else {
              for (const problem of answer.warnings ?? []) output.note(sentence(problem));
              if (Array.isArray(answer.journeys)) {
                for (const { id, version, changed } of answer.journeys) output.line(`${id} version ${version}${changed ? paint.green(' published') : ' unchanged'}`);
              } else output.line(`${files.length} ${files.length === 1 ? 'journey is' : 'journeys are'} fine`);
            }
            return exitCodes.ok;
          } catch (error) {
            const problems = error instanceof ApiError ? (error.body as { problems?: ProblemRow[] } | undefined)?.problems : undefined;
            if (!problems) throw error;
            if (output.json) output.line(JSON.stringify({ problems }));
            else for (const problem of problems) output.note(sentence(problem));
            return exitCodes.refused;
          }
        }),
      );
  }
  withConnection(journeys.command('list').description('journeys in force'))
    .addHelpText('after', '\nExample:\n  parcours journeys list')
    .action((options: CommonOptions) =>
      runWithApi(options, async (client, output) => {
        const { items } = await call<{ items: JourneyRow[] }>(client, 'GET', '/v1/journeys');
        if (output.json) output.line(JSON.stringify(items));
        else for (const line of table([['JOURNEY', 'VERSION', 'STATE', 'ACTIVE', 'TITLE'], ...items.map(row)])) output.line(line);
      }),
    );
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

async function readJourneys(path: string): Promise<SourceFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new ApiError(422, 'no-such-file', `${path} does not exist. Name a journey file, or a folder of them.`);
  const files = found.isDirectory() ? await journeyFiles(path) : [{ file: path, source: await readFile(path, 'utf8') }];
  if (files.length === 0) throw new ApiError(422, 'no-journeys', `${path} holds no .yaml or .json file. Name a folder of journeys.`);
  return files;
}

const row = ({ id, version, title, paused, active }: JourneyRow): string[] => [id, String(version), paused ? 'paused' : 'live', String(active), title];

const sentence = ({ file, line, column, code, message, severity }: ProblemRow): string =>
  `${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`;
