import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineReader, textLines } from './text-lines';

const folder = mkdtempSync(join(tmpdir(), 'parcours-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (text: string): string => {
  const path = join(folder, 'lines.txt');
  writeFileSync(path, text);
  return path;
};

describe('the lines of a file', () => {
  it.each([
    ['none', '', []],
    ['one without an end', 'a', [[1, 'a']]],
    ['blank ones, which count and are not given', 'a\n\n  \nb\n', [[1, 'a'], [4, 'b']]],
    ['ends of other systems', 'a\r\nb\r\n', [[1, 'a\r'], [2, 'b\r']]],
    ['a byte order mark', '\uFEFFa\nb', [[1, 'a'], [2, 'b']]],
  ])('are given with their numbers: %s', (_what, text, expected) => {
    expect([...textLines(file(text))].map((line) => [line.number, line.text])).toEqual(expected);
  });

  it('are whole wherever the pieces that are read end, long ones too', () => {
    const lines = Array.from({ length: 3_000 }, (_, n) => `${n} ${'é€😀'.repeat(n % 500)}`);
    lines.splice(1_500, 0, 'x'.repeat(3_000_000));
    expect([...textLines(file(lines.join('\n')))].map(({ text }) => text)).toEqual(lines);
  });

  it('can be read again by where they stand', () => {
    const path = file('\uFEFFfirst\n\nzwölf\nlast');
    const reader = new LineReader(path);
    expect([...textLines(path)].reverse().map(({ offset, length }) => reader.at(offset, length))).toEqual(['last', 'zwölf', 'first']);
    reader.close();
  });
});
