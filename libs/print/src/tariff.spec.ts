import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrinters, parseTariffs } from './parse-print-config';
import { pieceCost, tariffOn, type Tariff } from './tariff';

const tariff = (from: string, price: number): Tariff => ({ from, currency: 'EUR', page: 10, classes: { envelope: { envelope: 5, postage: [{ upTo: 100, price: price * 2 }, { upTo: 20, price }] } } });
const tariffs = [tariff('2026-07-01', 200), tariff('2025-01-01', 100), tariff('2026-01-01', 150)];
const config = (name: string) => readFileSync(join(__dirname, '../../../config/print', name), 'utf8');

describe('dated tariffs', () => {
  it.each([
    ['2024-12-31', undefined],
    ['2025-01-01', '2025-01-01'],
    ['2026-06-30', '2026-01-01'],
    ['2026-07-01', '2026-07-01'],
    ['2030-01-01', '2026-07-01'],
  ])('on %s the one from %s holds', (day, from) => {
    expect(tariffOn(tariffs, day)?.from).toBe(from);
  });

  it.each([
    ['one page', 'envelope', 1, 110],
    ['three pages, just within the weight', 'envelope', 3, 130],
    ['four pages, a weight further', 'envelope', 4, 240],
    ['more than the class takes', 'envelope', 40, undefined],
    ['a class nobody offers', 'parcel', 1, undefined],
    ['a class of the prototype', 'toString', 1, undefined],
  ])('%s', (_what, postage, pages, cost) => {
    expect(pieceCost(tariff('2026-01-01', 100), postage, pages)).toBe(cost);
  });
});

describe('print configuration', () => {
  it('ships in order', () => {
    expect(parsePrinters(config('printers.yaml'), 'printers.yaml')).toMatchObject({ ok: true, value: { printers: { house: { formats: ['a4-letter'] } } } });
    const read = parseTariffs(config('tariffs.yaml'), 'tariffs.yaml');
    expect(read.ok && tariffOn(read.value, '2026-05-04')).toMatchObject({ currency: 'EUR' });
  });

  it.each([
    ['broken YAML', 'printers: [', 'p.yaml: '],
    ['no printer', 'sender: []\nprinters: {}', 'p.yaml: printers: at least one printer'],
    ['a printer without window', 'sender: []\nprinters: { a: { name: A, formats: [a4-letter], slack: { x: 0, y: 0 }, margin: 5 } }', 'p.yaml: printers.a.window: '],
  ])('tells %s', (_what, text, begin) => {
    const read = parsePrinters(text, 'p.yaml');
    expect(read.ok ? '' : read.problems[0]).toContain(begin);
  });

  it('tells a tariff without a day', () => {
    expect(parseTariffs('tariffs: [{ from: soon, page: 1, classes: {} }]', 't.yaml')).toMatchObject({ ok: false, problems: [expect.stringContaining('tariffs.0.from')] });
  });
});
