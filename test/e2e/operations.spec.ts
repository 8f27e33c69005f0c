import { houseTopics } from '@parcours/event-log';
import { serviceNames } from '@parcours/service';
import { indexes, type MongoIndex } from '@parcours/store';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const built = existsSync('dist/apps/cli/src/main.js');
const bin = resolve('bin/parcours.mjs');
const page = readFileSync('docs/operations.md', 'utf8');

/** What stands in the page to be typed, a line each. */
const typed = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
/** These work on servers, which tests of their own have. */
const elsewhere = /^npx parcours (start|move|topics grow)\b| ID\b/;
const commands = typed.filter((line) => line.startsWith('npx parcours') && !elsewhere.test(line));

const rowsUnder = (head: string): string[][] => {
  const [, ...lines] = page.slice(page.indexOf(`\n| ${head} |`) + 1).split('\n');
  return lines.slice(1, lines.findIndex((line) => !line.startsWith('|'))).map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));
};

(built ? describe : describe.skip)('the page about running it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-operations-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([...new Set(commands)])('shows a command that works on a data folder: %s', (line) => {
    const args = line.trim().split(/\s+/).slice(2);
    const data = ['settings', 'topics'].includes(args[0] ?? '') ? [] : ['--data', folder];
    const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [bin, ...args, ...data], { encoding: 'utf8', env });
    expect([status, stderr.includes('error')]).toEqual([0, false]);
  });

  it('names settings that exist', () => {
    const { stdout } = spawnSync(process.execPath, [bin, 'settings', '--json'], { encoding: 'utf8' });
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => `PARCOURS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`);
    for (const [, variable = ''] of page.matchAll(/`(PARCOURS_[A-Z_]+)/g)) expect([variable, names.some((name) => variable === name || variable.startsWith(`${name}_`))]).toEqual([variable, true]);
  });
});

describe('the page about running it', () => {
  it('has every service in its table, and names every topic', () => {
    expect(rowsUnder('service').map(([name]) => name)).toEqual(serviceNames.map((name) => `\`${name}\``));
    expect(houseTopics.filter((topic) => !page.includes(`\`${topic}\``))).toEqual([]);
  });

  it('has every index of every collection, with what it is for, and no others', () => {
    const made = Object.entries(indexes as Record<string, readonly MongoIndex[]>).flatMap(([collection, list]) => list.map(({ fields, unique, why }) => [`\`${collection}\``, `\`${Object.keys(fields).join(', ')}\`${unique ? ' (unique)' : ''}`, why]));
    expect(rowsUnder('collection')).toEqual(made);
    const bare = Object.entries(indexes).filter(([, list]) => list.length === 0).map(([collection]) => `\`${collection}\``);
    expect(page).toContain(`${bare.join(', ')} have no other`);
  });
});
