import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { manifestCsv } from './manifest-csv';

const row = (lines: string[]) => ({ piece: 'p', firstPage: 1, pages: 2, lines, class: 'envelope', sha256: 'abc' });

describe('the manifest as CSV', () => {
  it('has a line a piece, quoted where it must be', () => {
    expect(manifestCsv([row(['Ana, "la" Roux', '', '', '1 RUE A', '', '75011 PARIS'])])).toBe('piece,first_page,pages,line1,line2,line3,line4,line5,line6,class,sha256\r\np,1,2,"Ana, ""la"" Roux",,,1 RUE A,,75011 PARIS,envelope,abc\r\n');
  });

  it.each(['=1+1', '+33 6', '-1', '@SUM(A1)'])('does not let %s be a formula', (cell) => {
    const [record]: string[][] = parse(manifestCsv([row([cell])]), { from: 2 });
    expect(record?.[3]).toBe(`'${cell}`);
  });

  it('gives back every address as it was, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text)), { minLength: 6, maxLength: 6 }), (lines) => {
        const [record]: string[][] = parse(manifestCsv([row(lines)]), { from: 2 });
        expect(record?.slice(3, 9)).toEqual(lines);
      }),
    );
  });
});
