import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { compileJourney, journeyJsonSchema, parseAttributes, parseCalendar, parseDuration, parsePurposes, parseWindow } from './index';

const options = { version: 1, purposes: ['service'], attributes: {} };
const sample = readFileSync(join(__dirname, '../../../../config/journeys/keep-going.yaml'), 'utf8');

function checkAll(text: string): void {
  for (const read of [compileJourney(text, 'x.yaml', options), parsePurposes(text, 'x'), parseAttributes(text, 'x'), parseCalendar(text, 'x')]) {
    if (read.ok) continue;
    expect(read.problems.length).toBeGreaterThan(0);
    for (const problem of read.problems) expect(problem.line >= 1 && problem.column >= 1 && problem.message !== '').toBe(true);
  }
}

describe('compiling never throws', () => {
  it('on arbitrary text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 300 })), checkAll), { numRuns: 400 });
  });

  it('on arbitrary values written as JSON', () => {
    fc.assert(fc.property(fc.json(), checkAll), { numRuns: 300 });
  });

  it('on a journey with pieces cut out, doubled or replaced', () => {
    const piece = fc.tuple(fc.nat(sample.length), fc.nat(60), fc.constantFrom('', ' ', '\n', '- ', '{', '[', '"', '*a', '&a ', ': ', '= ', '()', '&&', '!', 'null', '3'));
    const mutated = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), sample));
    fc.assert(fc.property(mutated, checkAll), { numRuns: 300 });
  });

  it.each([
    ['an anchor bomb', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}`],
    ['an anchor inside itself', 'a: &a [*a]'],
    ['brackets nested without end', '['.repeat(100_000)],
    ['dashes nested without end', '- '.repeat(50_000)],
    ['maps nested without end', Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['a prototype as key', '__proto__: { a: 1 }\nconstructor: x'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['no text', ''],
  ])('on %s', (_name, text) => checkAll(text));
});

describe('durations and windows', () => {
  it.each([
    ['30m', 0, 1_800_000], ['2h', 0, 7_200_000], ['3d', 3, 0], ['2w', 14, 0], ['1d12h', 1, 43_200_000], ['45s', 0, 45_000], ['1w2d3h4m5s', 9, 11_045_000],
  ])('reads %s', (text, days, milliseconds) => expect(parseDuration(text)).toEqual({ days, milliseconds }));

  it.each(['', '3', 'd', '3 d', '-3d', '1h1d', '3d3d', '1.5h', '3D', '99999999d'])('refuses %p', (text) => expect(parseDuration(text)).toBeUndefined());

  it('reads a window over midnight and its days', () => {
    expect(parseWindow({ from: '22:00', to: '06:30', days: ['sun', 'fri'] })).toEqual({ window: { from: 1320, to: 390, days: ['fri', 'sun'] } });
    expect(parseWindow({ from: '09:00', to: '24:00', days: ['working'] })).toEqual({ window: { from: 540, to: 1440, working: true } });
  });
});

it('publishes the grammar as JSON Schema', () => {
  const schema = journeyJsonSchema();
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(JSON.stringify(schema)).toContain('"wait"');
});
