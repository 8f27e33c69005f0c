import type { Command } from 'commander';
import { cohort, openHouse, playDemo, stories, type House } from '@parcours-apps/standalone';
import { loadSettings } from '@parcours/platform';
import { Presets, SingleBar } from 'cli-progress';
import { randomBytes, createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { call } from '../client/api-client';
import { HttpClient } from '../client/http-client';
import { createOutput, paint, table, type Output } from '../output/output';
import { exitCodes } from '../run-command';
import { untilSignal } from '../until-signal';

interface DemoOptions {
  once?: boolean;
  seed: string;
  data: string;
  config?: string;
  port?: string;
  days: string;
}

interface DeskCounts {
  counts: Record<string, number>;
  messages: { channel: string; status: string; count: number }[];
  skips: { reason: string; count: number }[];
}

const begins = '2026-03-02T00:00:00Z';
const day = 86_400_000;

/** `parcours demo`: 200 made-up learners over 120 days, on a clock it moves, then the desk to look around in. */
export function addDemo(program: Command): void {
  const demo = program
    .command('demo')
    .description('play 200 made-up learners over 120 days, then stay up to look around')
    .option('--once', 'end after the summary')
    .option('--seed <n>', 'another seed makes another cohort', '1')
    .option('--days <n>', 'how long to play', '120')
    .option('--data <dir>', 'its own data folder; emptied at the start', './data/demo')
    .option('--config <dir>', 'configuration folder')
    .option('--port <n>', 'port (default 4700, a free one with --once)')
    .addHelpText('after', '\nExamples:\n  parcours demo\n  parcours demo --once --seed 7\n  parcours demo join --name Zoé')
    .action((options: DemoOptions) => play(options));
  demo
    .command('join')
    .description('join the running demo as a learner of your own')
    .requiredOption('--name <first name>', 'yours')
    .option('--url <url>', 'the running demo', 'http://127.0.0.1:4700')
    .option('--locale <fr|en>', 'language of your mails', 'fr')
    .addHelpText('after', '\nExample:\n  parcours demo join --name Zoé')
    .action(async ({ name, url, locale }: { name: string; url: string; locale: string }) => {
      const output = createOutput(false);
      try {
        const client = new HttpClient(url, undefined);
        const { learner, page, evaluation } = await call<{ learner: string; page: string; evaluation: string }>(client, 'POST', '/v1/demo/join', { name, locale });
        output.line(`Welcome, ${name}. You are ${learner}.`);
        output.line(`  your page       ${page}`);
        output.line(`  your evaluation ${evaluation}`);
        output.line('Answer it with a 3 and look at your page again.');
      } catch (error) {
        output.note(`${paint.red('error')} ${(error as Error).message}`);
        process.exitCode = exitCodes.unreachable;
      }
    });
}

async function play(options: DemoOptions): Promise<void> {
  const output = createOutput(false);
  const key = randomBytes(18).toString('base64url');
  const loaded = loadSettings({
    env: {
      ...process.env,
      PARCOURS_API_KEYS: `${key}:events:write+read+operate`,
      PARCOURS_SECRET: createHash('sha256').update(`demo ${options.seed}`).digest('hex'),
    },
    flags: { data: options.data, config: options.config, port: options.port ?? (options.once ? '0' : undefined), clock: 'movable', openDesk: true, logLevel: 'warn' },
  });
  if (!loaded.ok) {
    for (const problem of loaded.problems) output.note(`${paint.red('error')} ${problem}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  let house: House | undefined;
  try {
    output.line(`1/4 a clean data folder: ${loaded.settings.data}`);
    await rm(loaded.settings.data, { recursive: true, force: true });
    house = await openHouse(loaded.settings, { consume: true, startAt: Date.parse(begins) });
    output.line(`2/4 everything runs at ${house.url}; journeys are published`);
    const people = cohort(Number(options.seed), { from: begins, days: Number(options.days) });
    output.line(`3/4 ${people.learners.length} learners, ${people.events.length} events, ${options.days} days from ${begins.slice(0, 10)}`);
    await playWithBar(people.events, Date.parse(begins) + Number(options.days) * day, house, key);
    output.line('4/4 what came of it');
    const client = new HttpClient(house.url, key);
    await summarise(client, output);
    await tellStories(client, house.url, stories(people), output);
    if (options.once) return;
    output.line();
    output.line(`The desk: ${house.url}/   the mailbox: ${house.url}/mailbox   print: ${house.url}/print   API: ${house.url}/docs`);
    output.line(`Join in:  npx parcours demo join --name Zoé --url ${house.url}`);
    output.line(`Move on:  npx parcours clock advance 7d --url ${house.url}`);
    output.line('Ctrl-C ends the demo.');
    await untilSignal();
  } catch (error) {
    output.note(`${paint.red('error')} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = exitCodes.unreachable;
  } finally {
    await house?.close();
  }
}

async function playWithBar(events: Parameters<typeof playDemo>[0], until: number, house: House, key: string): Promise<void> {
  const bar = process.stderr.isTTY ? new SingleBar({ format: '    {bar} {percentage}% | {date}', stream: process.stderr }, Presets.shades_classic) : undefined;
  bar?.start(events.length, 0, { date: begins.slice(0, 10) });
  let told = 0;
  const { rejected } = await playDemo(events, until, { url: house.url, key, moveTo: (instant, inclusive) => house.moveTo(instant, inclusive) }, ({ sent, now }) => {
    const date = new Date(now).toISOString().slice(0, 10);
    bar?.update(sent, { date });
    if (!bar && sent - told >= events.length / 10) {
      told = sent;
      process.stderr.write(`    ${date}: ${sent} of ${events.length} events\n`);
    }
  });
  bar?.stop();
  for (const { code, message } of rejected.slice(0, 10)) process.stderr.write(`    rejected ${code}: ${message}\n`);
}

async function summarise(client: HttpClient, output: Output): Promise<void> {
  const desk = await call<DeskCounts>(client, 'GET', '/v1/desk');
  const done = (channel: string): number => desk.messages.filter((row) => row.channel === channel && row.status === 'done').reduce((sum, { count }) => sum + count, 0);
  const rows = [
    ['events', desk.counts.events ?? 0],
    ['runs', desk.counts.entered ?? 0],
    ['e-mails', done('email')],
    ['offers', done('content')],
    ['print pieces', done('print')],
    ['tasks', done('task')],
    ...desk.skips.map(({ reason, count }) => [`skipped: ${reason}`, count] as const),
  ] as const;
  for (const line of table(rows.map(([name, count]) => [name, String(count)]))) output.line(`    ${line}`);
}

async function tellStories(client: HttpClient, url: string, told: ReturnType<typeof stories>, output: Output): Promise<void> {
  output.line();
  for (const { name, learner, sentence } of told) {
    const found = await call<{ id: string }>(client, 'GET', `/v1/learners/${encodeURIComponent(`email:${learner}`)}`);
    output.line(`    ${paint.bold(name)} ${sentence.en}`);
    output.line(`      ${url}/learners/${found.id}`);
  }
}
