import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

function lint(file: string, source: string): { rule: string; message: string }[] {
  const eslint = resolve(root, 'node_modules/eslint/bin/eslint.js');
  const { stdout } = spawnSync(process.execPath, [eslint, '--stdin', '--stdin-filename', file, '--format', 'json'], { cwd: root, input: source, encoding: 'utf8' });
  const [result] = JSON.parse(stdout) as [{ messages: { ruleId: string; message: string }[] }];
  return result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message }));
}

const imports = 'no-restricted-imports';
const wrong: [string, string, string, string][] = [
  ['a PURE lib reading a node: module', 'libs/journey/src/wrong.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;", imports],
  ['a PURE lib importing Nest', 'libs/contact/src/wrong.ts', "import { Injectable } from '@nestjs/common';\nexport const x = Injectable;", imports],
  ['a PURE lib asking the clock', 'libs/events/src/wrong.ts', 'export const now = (): number => Date.now();', 'no-restricted-syntax'],
  ['a PURE lib making the present date', 'libs/print/src/wrong.ts', 'export const now = (): Date => new Date();', 'no-restricted-syntax'],
  ['a PURE lib throwing dice', 'libs/recommend/src/wrong.ts', 'export const dice = (): number => Math.random();', 'no-restricted-syntax'],
  ['a PURE lib waiting', 'libs/templates/src/wrong.ts', 'export const wait = (): unknown => setTimeout(() => 1, 1);', 'no-restricted-globals'],
  ['a PURE lib reading the environment', 'libs/journey/src/wrong.ts', 'export const home = process.env.HOME;', 'no-restricted-globals'],
  ['events importing contact', 'libs/events/src/wrong.ts', "import { slotOf } from '@parcours/contact';\nexport const x = slotOf;", imports],
  ['journey importing the store', 'libs/journey/src/wrong.ts', "import { STORES } from '@parcours/store';\nexport const x = STORES;", imports],
  ['the log importing the store', 'libs/event-log/src/wrong.ts', "import { STORES } from '@parcours/store';\nexport const x = STORES;", imports],
  ['platform importing any lib', 'libs/platform/src/wrong.ts', "import { slotOf } from '@parcours/contact';\nexport const x = slotOf;", imports],
  ['a lib importing an app', 'libs/store/src/wrong.ts', "import { openHouse } from '@parcours-apps/standalone';\nexport const x = openHouse;", imports],
  ['an app importing another app', 'apps/email/src/wrong.ts', "import { EngineLoop } from '@parcours-apps/journeys';\nexport const x = EngineLoop;", imports],
  ['a lib reached past its index', 'apps/email/src/wrong.ts', "import { slotOf } from '@parcours/contact/src/slot-of';\nexport const x = slotOf;", imports],
];

describe('the walls of the house', () => {
  it.each(wrong)('forbid %s', (_what, file, source, rule) => {
    expect(lint(file, source).map((problem) => problem.rule)).toContain(rule);
  });

  it('let an app import libs, and the composition root import apps', () => {
    expect(lint('apps/email/src/right.ts', "import { slotOf } from '@parcours/contact';\nexport const x = slotOf;")).toEqual([]);
    expect(lint('apps/standalone/src/right.ts', "import { EngineLoop } from '@parcours-apps/journeys';\nexport const x = EngineLoop;")).toEqual([]);
  });

  it('say where to turn instead', () => {
    const [problem] = lint('libs/events/src/wrong.ts', 'export const now = (): number => Date.now();');
    expect(problem?.message).toContain('take `now` as an argument');
  });
});
