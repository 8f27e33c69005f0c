import { join } from 'node:path';
import { layOutPiece } from './letter-of';
import { PrintConfig } from './print-config.service';
import { drawDocument } from './run-document';

const createdAt = Date.parse('2026-05-04T09:00:00Z');
const info = { title: 'Print run 1', author: 'Atelier Formation', createdAt };
const piece = {
  id: 'a', contact: 'c', learner: 'a@example.org', journey: 'j', step: 's', template: 't', locale: 'fr', format: 'a4-letter', class: 'envelope', printer: 'house', addressLines: ['Chloé Œuvrard', '', '', '12 RUE DES LILAS', '', '75011 PARIS'],
  subject: 'Félicitations', paragraphs: ['Bonjour Chloé,', '[offers]', 'À bientôt'], offers: [{ id: 'sql', title: 'SQL : interroger', summary: 'Des questions.', reason: { fr: 'à découvrir', en: 'worth discovering' }, url: 'https://formation.example/p/q/abcdefghijklmnop' }],
  url: 'https://formation.example/p/q/ponmlkjihgfedcba', at: createdAt,
};

describe('the document of a run', () => {
  const config = new PrintConfig({ config: join(__dirname, '../../../config') });
  beforeAll(() => config.onModuleInit());
  const house = { config, organisation: 'Atelier Formation', timeZone: 'Europe/Paris' };
  const layout = (more: Partial<typeof piece> = {}) => layOutPiece({ ...piece, ...more }, house);

  it('has the same bytes for the same pieces, whenever it is drawn', async () => {
    const first = await drawDocument([layout(), layout({ locale: 'en' })], info);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await drawDocument([layout(), layout({ locale: 'en' })], info)).equals(first)).toBe(true);
    expect((await drawDocument([layout({ locale: 'en' }), layout()], info)).equals(first)).toBe(false);
  });

  it('has every font embedded, and no other', async () => {
    const pdf = (await drawDocument([layout()], info)).toString('latin1');
    const count = (pattern: RegExp) => pdf.match(pattern)?.length ?? 0;
    expect(count(/\/FontFile2 \d+ 0 R/g)).toBe(4);
    expect(count(/\/Type \/FontDescriptor/g)).toBe(4);
    expect(pdf.match(/\/BaseFont \/\S+/g)?.every((name) => /\/[A-Z]{6}\+DejaVuSans/.test(name))).toBe(true);
    expect(pdf).not.toContain('Helvetica');
  });

  it('bears the run’s date, not the clock’s', async () => {
    expect((await drawDocument([layout()], info)).toString('latin1')).toContain('(D:20260504090000Z)');
  });

  it.each([
    ['fr', createdAt, 'Le 4 mai 2026'],
    ['fr', Date.parse('2026-05-01T09:00:00Z'), 'Le 1er mai 2026'],
    ['fr', Date.parse('2026-04-30T22:30:00Z'), 'Le 1er mai 2026'],
    ['en', createdAt, '4 May 2026'],
  ])('dates a letter in %s of %i as %s', (locale, at, said) => {
    const lines = layout({ locale, at }).pages.flatMap(({ boxes }) => boxes.flatMap((box) => (box.type === 'text' && box.role === 'date' ? box.lines : [])));
    expect(lines).toEqual([said]);
  });

  it('does not break a line before French double punctuation', () => {
    const boxes = layout().pages.flatMap((page) => page.boxes);
    expect(boxes.flatMap((box) => (box.type === 'text' && box.role === 'offer' ? box.lines : []))).toContain('SQL\u00a0: interroger');
  });
});
