import { checkJourneys } from '@parcours/publishing';
import { chooseUpdateTask } from './choose-update-task.rows';
import { entryExitGoal } from './entry-exit-goal.rows';
import { fileAndHead } from './file-and-head.rows';
import { laterBlocks } from './later-blocks.rows';
import { sendAndPrint } from './send-print.rows';
import { stepsAndExpressions } from './steps-and-expressions.rows';
import { waits } from './wait.rows';
import { journey, placed } from './wrong-journey';

type Told = { file: string; line: number; column: number; code: string; message: string; severity: 'error' | 'warning' };

const options = { config: 'config', calendar: 'fr', defaults: { timeZone: 'Europe/Paris', locale: 'fr' } };
const rows = [...fileAndHead, ...entryExitGoal, ...sendAndPrint, ...waits, ...chooseUpdateTask, ...laterBlocks, ...stepsAndExpressions].map(([mistake, text, code, expectation, remedy], n) => ({
  mistake,
  code,
  expectation,
  remedy,
  file: `${n}.yaml`,
  ...placed(text),
}));

let told: Told[] = [];

async function check(files: { file: string; source: string }[]): Promise<Told[]> {
  const checked = await checkJourneys(files, options);
  return checked.ok ? [] : checked.problems;
}

/** What library's words, and values nobody filled in, look like. */
const JARGON = /undefined|\[object|NaN|Invalid input|Too small|Too big|Expected |expected (string|array|object)|\b(EOF|RPAREN|IDENTIFIER)\b|overload for 'undefined|Cannot read|can not be compiled|zod/;

describe('a wrong journey', () => {
  beforeAll(async () => {
    // They are one journey, wrong in many ways, so one that passes is also its own twin.
    told = (await check(rows.map(({ file, source }) => ({ file, source })))).filter(({ code }) => code !== 'journey-id-twice');
  });

  it.each(rows.map((row): [string, (typeof row)] => [row.mistake, row]))('with %s is refused at its place, with what was expected and a remedy', (_mistake, row) => {
    const errors = told.filter(({ file, severity }) => file === row.file && severity === 'error');
    expect(errors).toMatchObject([{ line: row.line, column: row.column, code: row.code }]);
    expect(errors[0]?.message).toContain(row.expectation);
    expect(errors[0]?.message).toContain(row.remedy);
  });

  it.each(rows.map((row): [string, (typeof row)] => [row.mistake, row]))('with %s is answered in words for people, inside the file', (_mistake, row) => {
    const lines = row.source.split('\n');
    for (const { file, line, column, message } of told) {
      if (file !== row.file) continue;
      expect(message.length).toBeGreaterThan(10);
      expect(message).not.toMatch(JARGON);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    }
  });

  it('is one of at least 200 that are known, each told by its own name', () => {
    expect(rows.length).toBeGreaterThanOrEqual(200);
    expect(new Set(rows.map(({ mistake }) => mistake)).size).toBe(rows.length);
    expect(rows.filter(({ source }) => source.includes('▶'))).toEqual([]);
  });
});

describe('the journey the wrong ones are made from', () => {
  it('is right', async () => {
    expect(await check([{ file: 'right.yaml', source: journey({}) }])).toEqual([]);
  });

  it('can not stand in two files', async () => {
    expect(await check([{ file: 'one.yaml', source: journey({}) }, { file: 'two.yaml', source: journey({}) }])).toMatchObject([
      { file: 'two.yaml', line: 1, column: 1, code: 'journey-id-twice', message: expect.stringMatching(/one\.yaml.*give one of them another/) as string },
    ]);
  });
});
