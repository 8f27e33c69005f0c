import type { Command } from 'commander';
import { loadSettings, type Settings, untilSignal } from '@parcours/platform';
import { Presets, SingleBar } from 'cli-progress';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { call } from '../client/api-client';
import { HttpClient } from '../client/http-client';
import { exitCodes } from '../exit-codes';
import { createOutput, paint, table, type Output } from '../output/output';

type Standalone = typeof import('@parcours-apps/standalone');
type House = Awaited<ReturnType<Standalone['openHouse']>>;
type People = ReturnType<Standalone['cohort']>;

interface DemoOptions {
  once?: boolean;
  seed: string;
  data: string;
  config?: string;
  port?: string;
  days: string;
}

interface Desk {
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
    .option('--seed <n>', 'another seed makes another cohort; the six stories stay', '1')
    .option('--days <n>', 'how long to play', '120')
    .option('--data <dir>', 'its own data folder; emptied at the start', './data/demo')
    .option('--config <dir>', 'configuration folder')
    .option('--port <n>', 'port (default 4700, a free one with --once)')
    .addHelpText('after', '\nExamples:\n  parcours demo\n  parcours demo --once --seed 7\n  parcours demo join --name Zoé\n\nExit codes: 0 played to its end, 2 wrong usage, 3 it could not start or play.')
    .action((options: DemoOptions) => play(options));
  demo
    .command('join')
    .description('join the running demo as a learner of your own')
    .requiredOption('--name <first name>', 'yours')
    .option('--url <url>', 'the running demo', 'http://127.0.0.1:4700')
    .option('--locale <fr|en>', 'language of your mails', 'fr')
    .addHelpText('after', '\nExample:\n  parcours demo join --name Zoé')
    .action(join);
}

async function join({ name, url, locale }: { name: string; url: string; locale: string }): Promise<void> {
  const output = createOutput(false);
  try {
    const { learner, page, evaluation } = await call<{ learner: string; page: string; evaluation: string }>(new HttpClient(url, undefined), 'POST', '/v1/demo/join', { name, locale });
    output.line(`Welcome, ${name}. You are ${learner}, and you have just completed a course.`);
    output.line(`  your page        ${page}`);
    output.line(`  your evaluation  ${evaluation}`);
    output.line('Answer it with a 3 and look at your page again.');
  } catch (error) {
    output.note(`${paint.red('error')} ${(error as Error).message}`);
    process.exitCode = exitCodes.unreachable;
  }
}

async function play(options: DemoOptions): Promise<void> {
  const output = createOutput(false);
  const key = randomBytes(18).toString('base64url');
  const settings = settingsOf(options, key);
  if (typeof settings === 'string') {
    output.note(`${paint.red('error')} ${settings}`);
    process.exitCode = exitCodes.usage;
    return;
  }
  let house: House | undefined;
  try {
    output.line(`1/4 A clean data folder: ${settings.data}`);
    await rm(settings.data, { recursive: true, force: true });
    const standalone = await import('@parcours-apps/standalone');
    house = await standalone.openHouse(settings, { consume: true, startAt: Date.parse(begins) });
    output.line(`2/4 Everything runs at ${house.url}; journeys, templates and catalogue are published`);
    const people = standalone.cohort(Number(options.seed), { from: begins, days: Number(options.days) });
    const told = standalone.stories(people);
    await house.stores.settings.set('demo/stories', told.map(({ learner, ...story }) => ({ ...story, learner: `email:${learner}` })));
    output.line(`3/4 ${people.learners.length} learners, ${people.events.length} events of their platform, ${options.days} days from ${begins.slice(0, 10)}`);
    await playWithBar(people, Date.parse(begins) + Number(options.days) * day, house, key, standalone);
    output.line('4/4 What came of it');
    const client = new HttpClient(house.url, key);
    await summarise(client, output);
    await tellStories(client, house.url, told, output);
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

/** The demo's settings, or a sentence about what is wrong with the options. Its secret comes from the seed, so that links and ids stay. */
function settingsOf({ seed, days, data, config, port, once }: DemoOptions, key: string): Settings | string {
  if (!/^\d+$/.test(seed)) return `--seed takes a whole number, not ${seed}`;
  if (!/^\d+$/.test(days) || Number(days) < 1 || Number(days) > 366) return `--days takes a whole number from 1 to 366, not ${days}`;
  const loaded = loadSettings({
    env: { ...process.env, PARCOURS_API_KEYS: `${key}:events:write+read+operate`, PARCOURS_SECRET: createHash('sha256').update(`demo ${seed}`).digest('hex') },
    flags: { data, config, port: port ?? (once ? '0' : undefined), clock: 'movable', openDesk: true, logLevel: 'warn' },
  });
  return loaded.ok ? loaded.settings : loaded.problems.join('\n');
}

async function playWithBar(people: People, until: number, house: House, key: string, { deliveries, playDemo, MailOutcomes }: Standalone): Promise<void> {
  const events = deliveries(people);
  const bar = process.stderr.isTTY ? new SingleBar({ format: '    {bar} {percentage}% | {date}', stream: process.stderr }, Presets.shades_classic) : undefined;
  const from = Date.parse(begins);
  bar?.start(until - from, 0, { date: begins.slice(0, 10) });
  const outcomes = new MailOutcomes(house.stores.messages, people);
  const target = {
    url: house.url,
    key,
    moveTo: (instant: number, inclusive: boolean) => house.moveTo(instant, inclusive),
    nextTimer: () => house.stores.contacts.nextWakeAt(),
    outcomes: () => outcomes.next(),
  };
  let told = from;
  const { rejected } = await playDemo(events, until, target, ({ sent, now }) => {
    const date = new Date(now).toISOString().slice(0, 10);
    bar?.update(now - from, { date });
    if (!bar && now - told >= (until - from) / 10) {
      told = now;
      process.stderr.write(`    ${date}: ${sent} events sent\n`);
    }
  });
  bar?.stop();
  for (const { code, message } of rejected.slice(0, 10)) process.stderr.write(`    rejected ${code}: ${message}\n`);
}

async function summarise(client: HttpClient, output: Output): Promise<void> {
  const desk = await call<Desk>(client, 'GET', '/v1/desk');
  const done = (channel: string): number => desk.messages.filter((row) => row.channel === channel && row.status === 'done').reduce((sum, { count }) => sum + count, 0);
  const rows: [string, number][] = [
    ['events', desk.counts['events'] ?? 0],
    ['runs', desk.counts['entered'] ?? 0],
    ['e-mails', done('email')],
    ['offers', done('content')],
    ['print pieces', done('print')],
    ['tasks', done('task')],
    ['counted in digests', done('digest')],
    ...desk.skips.map(({ reason, count }): [string, number] => [`skipped: ${reason}`, count]),
  ];
  for (const line of table(rows.map(([name, count]) => [name, String(count).padStart(6)]))) output.line(`    ${line}`);
}

async function tellStories(client: HttpClient, url: string, told: ReturnType<Standalone['stories']>, output: Output): Promise<void> {
  output.line();
  for (const { name, learner, sentence } of told) {
    const found = await call<{ id: string }>(client, 'GET', `/v1/learners/${encodeURIComponent(`email:${learner}`)}`);
    output.line(`    ${paint.bold(name)} ${sentence.en}`);
    output.line(`      ${url}/learners/${found.id}`);
  }
}
