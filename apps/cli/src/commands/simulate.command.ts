import { parseTime } from '@parcours/events';
import { type Settings, readSettings } from '@parcours/platform';
import type { PublishProblem, SourceFile } from '@parcours/publishing';
import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../client/connect';
import { learnerReference } from '../client/learner-reference';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, type Output } from '../output/output';
import { readJourneys } from '../read-journeys';
import { withConnection, type CommonOptions } from '../run-command';
import { archiveEvents } from '../simulate/archive-events';
import { liveJourneys, withDrafts } from '../simulate/live-journeys';
import { keepHeapSmall } from '../simulate/small-heap';
import { playApart } from '../simulate/threads/play-apart';
import { comparedWords, simulatedWords } from '../simulate/story-words';
import { simulateHelp } from './simulate-help';

interface Options extends CommonOptions {
  journeys: string;
  events?: string;
  from?: string;
  until?: string;
  learner?: string;
  compare?: boolean;
  against?: string;
  contacts?: string;
  catalogue?: string;
  render?: boolean;
  recorded?: boolean;
  out: string;
}

/** A sentence about how the command was used. */
class UsageError extends Error {}

/** `parcours simulate`: events through journeys on a virtual clock; nothing leaves. */
export function addSimulate(program: Command): void {
  withConnection(
    program
      .command('simulate')
      .description('play events through journeys on a virtual clock; nothing is sent')
      .requiredOption('--journeys <dir>', 'folder of journeys, or one of them')
      .requiredOption('--out <dir>', 'folder for what comes of it')
      .option('--events <file>', 'events, one a line; without it the archive of a data folder, or of --url')
      .option('--from <time>', 'let the story begin at this time; what came before is made known only')
      .option('--until <time>', 'play up to and with this time (default: the last event\'s)')
      .option('--learner <ref>', 'of the archive, one learner only: e-mail address, contact id, or SCHEME:ISSUER:VALUE')
      .option('--compare', 'play the journeys in force too, and tell who would get what else')
      .option('--against <dir>', 'compare with these journeys instead of those in force')
      .option('--contacts <file>', 'who is known before the first event, one a line')
      .option('--catalogue <file>', 'catalogue for --render (default: the configuration folder\'s)')
      .option('--render', 'make the mails and letters too, and say what they cost')
      .option('--recorded', 'play archived events when they were received (receivedat), not when they happened; `within` counts'),
  )
    .addHelpText('after', simulateHelp)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const output = createOutput(options.json ?? false);
  const folder = mkdtempSync(join(tmpdir(), 'parcours-archive-'));
  try {
    const loaded = await readSettings({ config: options.config });
    if (!loaded.ok) throw new UsageError(loaded.problems.join('\n'));
    process.exitCode = await playAsAsked(options, loaded.settings, folder, output);
  } catch (error) {
    output.note(`${paint.red('error')} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof UsageError ? exitCodes.usage : (error as { status?: unknown }).status === 0 ? exitCodes.unreachable : exitCodes.refused;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playAsAsked(options: Options, settings: Settings, folder: string, output: Output): Promise<number> {
  const { learner, against, recorded = false, out } = options;
  const [from, until] = [instantOf('--from', options.from), instantOf('--until', options.until)];
  const comparing = options.compare === true || against !== undefined;
  // 1. what is played, and by which journeys
  await checkFiles(options);
  const drafts = await journeysOf('--journeys', options.journeys);
  const named = against === undefined ? undefined : await journeysOf('--against', against);
  const ofArchive = options.events === undefined;
  if (ofArchive && !comparing && [options.from, learner, options.data, options.url].every((option) => option === undefined)) {
    throw new UsageError('Name the events: --events FILE, or --from TIME for what a Parcours keeps (--data DIR or --url URL).');
  }
  if (!ofArchive && learner !== undefined) throw new UsageError('--learner is for the archive: take --events out, or choose the lines of the file.');
  const events = options.events ?? join(folder, 'events.ndjson');
  const live = (await fetchFrom(options, { events: ofArchive ? { file: events, until, recorded, learner } : undefined, journeys: comparing && named === undefined })) ?? named ?? [];
  // 2. played
  keepHeapSmall();
  const story = { ...options, events, from, until, recorded };
  const tell = (place: string, message: string): void => output.note(`${paint.red('wrong')} ${place} ${message}`);
  if (!comparing) {
    const played = await playApart({ type: 'simulate', options: { ...story, journeys: drafts } }, settings, tell);
    if (!played.ok) return tellProblems(played.problems, output);
    if (output.json) output.line(JSON.stringify({ ...played.summary, repeats: played.repeats, wrong: played.wrong }));
    else for (const line of simulatedWords(played, out)) output.line(line);
    return played.wrong > 0 ? exitCodes.refused : exitCodes.ok;
  }
  const compared = await playApart({ type: 'compare', options: { ...story, before: live, after: withDrafts(live, drafts) } }, settings, tell);
  if (!compared.ok) return tellProblems(compared.problems, output);
  if (output.json) output.line(JSON.stringify({ ...compared.summary, wrong: compared.wrong }));
  else for (const line of comparedWords(compared, out)) output.line(line);
  return compared.wrong > 0 ? exitCodes.refused : exitCodes.ok;
}

/** Writes the archive's events to a file and answers the journeys in force, as far as either is asked for. */
async function fetchFrom(options: Options, wanted: { events?: { file: string; until?: number; recorded: boolean; learner?: string }; journeys: boolean }): Promise<SourceFile[] | undefined> {
  if (!wanted.events && !wanted.journeys) return undefined;
  const client = await connect({ ...options, env: process.env });
  try {
    const { events } = wanted;
    if (events) await archiveEvents(client, { ...events, learner: events.learner === undefined ? undefined : learnerReference(events.learner) }, events.file);
    return wanted.journeys ? await liveJourneys(client) : undefined;
  } finally {
    await client.close();
  }
}

function instantOf(option: string, text: string | undefined): number | undefined {
  const instant = text === undefined ? undefined : parseTime(text);
  if (text !== undefined && instant === undefined) throw new UsageError(`${option} takes a time such as 2026-06-01T00:00:00Z, not ${text}`);
  return instant;
}

async function journeysOf(option: string, path: string): Promise<SourceFile[]> {
  const read = await readJourneys(path);
  if (typeof read === 'string') throw new UsageError(`${option}: ${read}`);
  return read;
}

async function checkFiles({ events, contacts, catalogue }: Options): Promise<void> {
  for (const [option, file] of Object.entries({ events, contacts, catalogue })) {
    if (file === undefined) continue;
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw new UsageError(`--${option}: ${file} is ${found ? 'no file' : 'not there'}.`);
  }
  if (catalogue === undefined) return;
  const { parseCatalogue } = await import('@parcours/recommend');
  const read = parseCatalogue(await readFile(catalogue, 'utf8'), catalogue);
  if (!read.ok) throw new UsageError(read.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n'));
}

function tellProblems(problems: PublishProblem[], output: Output): number {
  for (const { file, line, column, message, code, severity } of problems) {
    output.note(`${severity === 'warning' ? paint.yellow('warning') : paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`);
  }
  return exitCodes.refused;
}
