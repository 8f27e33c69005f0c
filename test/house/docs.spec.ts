import { journeyJsonSchema, parseAttributes, parsePurposes, type RefusalReason } from '@parcours/journey';
import { parseCatalogue } from '@parcours/recommend';
import { checkJourneys, compileTemplates } from '@parcours/publishing';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const page = readFileSync('docs/journeys.md', 'utf8');
const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
const firstWords = (text: string): string => text.split('\n').slice(0, 2).join(' ').trim();
const linesUnder = (header: string): string[] => {
  const lines = page.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(header)) + 2;
  const end = lines.findIndex((line, i) => i >= begin && !line.startsWith('|'));
  return lines.slice(begin, end);
};
/** What the rows of a table begin with. */
const tableUnder = (header: string): string[] => linesUnder(header).map((line) => /`([\w-]+)`/.exec(line)?.[1] ?? line);

const head = 'journey: an-example\ntitle: An example\npurpose: service\n';
/** A fragment is a list of steps, or what stands above them; the rest of the journey is put around it. */
function wholeJourney(fragment: string): string {
  if (fragment.startsWith('journey:')) return fragment;
  const entry = fragment.startsWith('entry:') ? '' : 'entry: { on: enrolment.created }\n';
  return fragment.startsWith('- ') ? `${head}${entry}steps:\n${fragment}` : `${head}${entry}${fragment}steps: []\n`;
}

const options = { config: 'config', calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } };
const problemsOf = async (source: string): Promise<string[]> => {
  const checked = await checkJourneys([{ file: 'docs/journeys.md', source }], options);
  return (checked.ok ? checked.warnings : checked.problems).map(({ line, code, message }) => `${line} ${code} ${message}`);
};

const yaml = blocks('yaml');
const ofConfig = (file: string): string[] => yaml.filter((block) => block.startsWith(`# config/${file}`));
const journeys = yaml.filter((block) => !block.startsWith('# config/'));

/** A step with each block that there is, as small as can be. */
const smallest: Record<string, string> = {
  send: 'send: welcome', recommend: 'recommend: { slot: next }', print: 'print: { template: keep-going-letter, format: a4-letter }', wait: 'wait: 1d',
  choose: 'choose: { branches: [{ when: enrolment.modulesDone > 1, steps: [] }] }', split: 'split: { holdout: 10, branches: [{ weight: 1, steps: [] }] }', repeat: 'repeat: { every: 1d, times: 2, steps: [{ stop: {} }] }',
  update: 'update: { tag: seen }', task: 'task: { title: Call }', notify: 'notify: { template: welcome }', refer: 'refer: invite-colleague', call: 'call: { url: https://example.org/hook }', stop: 'stop: {}',
};

/** Whether the engine gives a reason today; what it does not give yet is not explained. */
const given: Record<RefusalReason, boolean> = {
  closed: true, 'held-out': true, expired: true, minor: true, 'no-consent': true, unsubscribed: true, complained: true, 'no-address': true, bounced: true, paused: true, capped: false,
  'quiet-hours': false, 'over-budget': false, backfill: true,
};

describe('the page about writing a journey', () => {
  it.each(journeys.map((block) => [firstWords(block), block]))('shows what compiles without problem or warning: %s', async (_words, block) => {
    expect(await problemsOf(wholeJourney(block))).toEqual([]);
  });

  it('shows conditions that compile without problem or warning', async () => {
    const shown = linesUnder('| you want |').flatMap((line) => [...line.replaceAll('\\|', '|').matchAll(/`([^`]+)`/g)].map(([, when = '']) => when));
    expect(shown.length).toBeGreaterThan(5);
    expect(await problemsOf(wholeJourney(`- choose:\n    branches: ${JSON.stringify(shown.map((when) => ({ when, steps: [] })))}\n`))).toEqual([]);
  });

  it('shows at least one whole journey, and an example for each part of one', () => {
    const shown = (start: RegExp): boolean => journeys.some((block) => start.test(block));
    expect([/^journey:/, /^entry:/, /^exit:/, /^- /].filter((start) => !shown(start))).toEqual([]);
  });

  it.each(Object.keys(smallest))('has the block %s in its table and in an example if it can be used, and else not', async (block) => {
    const problems = await problemsOf(wholeJourney(`- ${smallest[block]}\n`));
    const usable = problems.length === 0;
    expect(usable || problems.every((problem) => problem.includes('not-available'))).toBe(true);
    expect([tableUnder('| block |').includes(block), journeys.some((source) => new RegExp(`(^|[\\s{-])${block}:`).test(source)), new RegExp(`^## ${block}$`, 'im').test(page)]).toEqual([usable, usable, usable]);
  });

  it('knows every block of the schema', () => {
    const { $defs } = journeyJsonSchema() as { $defs: { Step: { properties: Record<string, unknown> } } };
    expect(Object.keys($defs.Step.properties).filter((key) => key !== 'id' && key !== 'name').sort()).toEqual(Object.keys(smallest).sort());
  });

  it('lists every reason that a step may be refused for, in the order they are asked', () => {
    expect(tableUnder('| reason |')).toEqual(Object.entries(given).flatMap(([reason, today]) => (today ? [reason] : [])));
  });

  it('leaves out only reasons that the engine does not give', () => {
    const sources = readdirSync('libs/journey/src/decide').filter((file) => !/\.(spec|fixture)\.ts$/.test(file)).map((file) => readFileSync(join('libs/journey/src/decide', file), 'utf8'));
    const gave = Object.entries(given).filter(([reason, today]) => !today && sources.some((source) => source.includes(`'${reason}'`)));
    expect(gave).toEqual([]);
  });

  it('shows purposes, attributes and a catalogue that can be read', () => {
    for (const [file, read] of [['purposes.yaml', parsePurposes], ['attributes.yaml', parseAttributes], ['catalogue', parseCatalogue]] as const) {
      const shown = ofConfig(file);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.map((source) => read(source, file)).filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  it('shows a mail and a letter that compile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-docs-'));
    try {
      cpSync('config/templates', join(folder, 'templates'), { recursive: true });
      const [mail, letter, ...more] = blocks('hbs');
      for (const [place, name, source] of [['templates', 'en.mjml.hbs', mail], ['print', 'en.letter.hbs', letter]] as const) {
        mkdirSync(join(folder, place, 'shown'), { recursive: true });
        writeFileSync(join(folder, place, 'shown', name), source ?? '');
      }
      const { problems, known } = await compileTemplates(folder);
      expect([problems, more, known.filter(({ name }) => name === 'shown').map(({ channel }) => channel)]).toEqual([[], [], ['email', 'print']]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => join('docs', file)).sort();
const commands = [
  ...new Set(pages.filter((file) => dirname(file) === 'docs').flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/npx (parcours [^`\n]*)/g)].map(([, command = '']) => command.trim()))),
];

describe('the pages of docs', () => {
  it.each(commands)('name a command that there is: %s', (command) => {
    const args = command.split(/\s+/).slice(1);
    const { status, stdout } = spawnSync(process.execPath, [resolve('bin/parcours.mjs'), ...args, '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const usage = /Usage: parcours ?(.*)/.exec(stdout)?.[1] ?? '';
    const words = usage.split(' ').filter((word) => /^[a-z-]+$/.test(word));
    const takes = (usage.match(/[[<](?!options\]|command\])[a-z]+[\]>]/g) ?? []).length;
    // 1. its words are those of a command, and what follows them are arguments that it takes
    const stated = args.slice(0, args.findIndex((word) => word.startsWith('--')) >>> 0);
    expect(stated.slice(0, words.length)).toEqual(words);
    expect(stated.length - words.length).toBeLessThanOrEqual(takes);
    // 2. so are its options
    expect(args.filter((word) => word.startsWith('--') && !stdout.includes(word))).toEqual([]);
  });

  it.each(pages)('lead to files that are there: %s', (file) => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const astray = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !headingsOf(target).includes(anchor);
    });
    expect(astray.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors of a page's headings. */
function headingsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^\w\s-]/g, '').replace(/\s/g, '-'));
}
