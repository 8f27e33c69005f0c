import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { exitCodes } from '../exit-codes';
import { createOutput, paint } from '../output/output';
import { readJourneys } from '../read-journeys';

const defaultFolder = 'config/journeys';

const help = `
A step without id gets the one it has had so far, so runs under way stay where they are. Keys stand in the grammar's order. Comments,
blank lines, quotes and anchors stay, and so does what the journey says. A file that can not be read is named with its line and left alone.

Examples:
  parcours journeys format
  parcours journeys format drafts/welcome.yaml
  parcours journeys format --check

Exit codes: 0 done, 1 a file can not be read or (--check) would change, 2 wrong usage.`;

/** `parcours journeys format`: journeys with all their ids, in one spelling. */
export function addJourneyFormat(journeys: Command): void {
  journeys
    .command('format')
    .argument('[path...]', 'journeys, or folders of them', [defaultFolder])
    .description('write journeys as they are best kept: ids, order of keys, spacing')
    .option('--check', 'change nothing; name the files that would change')
    .option('--json', 'one line of JSON instead of words')
    .addHelpText('after', help)
    .action(format);
}

async function format(paths: string[], { check = false, json = false }: { check?: boolean; json?: boolean }): Promise<void> {
  const output = createOutput(json);
  const files = await readJourneys(...paths);
  if (typeof files === 'string') {
    output.note(`${paint.red('error')} ${files}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  const { formatJourney } = await import('@parcours/journey');
  const changed: string[] = [];
  const problems: { file: string; line: number; column: number; code: string; message: string }[] = [];
  for (const { file, source } of files) {
    const formatted = formatJourney(source, file);
    if (!formatted.ok) {
      problems.push(...formatted.problems.map(({ line, column, code, message }) => ({ file, line, column, code, message })));
      continue;
    }
    if (formatted.text === source) continue;
    changed.push(file);
    if (!check) await writeFile(file, formatted.text);
  }
  process.exitCode = problems.length > 0 || (check && changed.length > 0) ? exitCodes.refused : exitCodes.ok;
  if (json) return output.line(JSON.stringify({ journeys: files.length, changed, problems }));
  for (const { file, line, column, message, code } of problems) output.note(`${paint.red('error')} ${file}:${line}:${column} ${message} ${paint.dim(`(${code})`)}`);
  for (const file of changed) output.line(check ? `${file} is not formatted: parcours journeys format ${file}` : `${file} formatted`);
  if (changed.length === 0 && problems.length === 0) output.line(`${files.length} ${files.length === 1 ? 'journey is' : 'journeys are'} formatted`);
}
