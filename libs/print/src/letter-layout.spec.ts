import { layOutLetter, type Letter } from './letter-layout';
import { layoutDigest, manifestRows } from './manifest';
import { breakLines, type Box, type Measure } from './page-layout';
import { preflight } from './preflight';
import { contains, exposedArea, overlaps, safeArea, type PrinterProfile } from './printer-profile';

const profile: PrinterProfile = { name: 'house', formats: ['a4-letter'], window: { x: 100, y: 55, width: 100, height: 35 }, slack: { x: 10, y: 11 }, margin: 5 };
/** Every character as wide as a wide capital. */
const measure: Measure = (text, _font, size) => [...text].length * size * 0.62 * (25.4 / 72);
const letter: Letter = {
  sender: ['Atelier Formation', '8 rue des Ateliers', '75011 Paris'], addressLines: ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS'], date: 'Paris, le 4 mai 2026', subject: 'Votre certificat',
  paragraphs: ['Bonjour Ana,', 'Vous avez obtenu votre certificat. '.repeat(5).trim()], offers: [1, 2, 3].map((n) => ({ title: `Formation ${n}`, summary: 'Un résumé.', reason: 'parce que', url: `https://example.org/${n}` })),
  code: { url: 'https://example.org/p/q/abc', hint: 'Scannez ce code.' }, pageOf: 'page {n} / {of}',
};
const full = { ...letter, addressLines: ['A', 'B', 'C', 'D', 'E', 'F'].map((line) => line.repeat(38)) };

describe('a letter', () => {
  it('fits one page with three offers, each with its code, and passes preflight', () => {
    const layout = layOutLetter(letter, profile, measure);
    expect(layout.pages).toHaveLength(1);
    const codes = layout.pages[0]?.boxes.flatMap((box) => (box.type === 'qr' ? [box.content] : []));
    expect(codes).toEqual(['https://example.org/1', 'https://example.org/2', 'https://example.org/3', 'https://example.org/p/q/abc']);
    expect(preflight(layout, profile)).toEqual([]);
  });

  it('fits six full lines of address into the window', () => {
    expect(preflight(layOutLetter(full, profile, measure), profile)).toEqual([]);
  });

  it('puts the offers where the text says so', () => {
    const boxes = layOutLetter({ ...letter, paragraphs: ['Avant', '[offers]', 'Après'] }, profile, measure).pages[0]?.boxes ?? [];
    const y = (test: (box: Box) => boolean) => boxes.find(test)?.y ?? 0;
    const offer = y(({ role, type }) => role === 'offer' && type === 'qr');
    expect(offer).toBeGreaterThan(y((box) => box.type === 'text' && box.lines[0] === 'Avant'));
    expect(offer).toBeLessThan(y((box) => box.type === 'text' && box.lines[0] === 'Après'));
  });

  it('goes on over pages, numbered, nothing lost and nothing off the sheet', () => {
    const paragraphs = Array.from({ length: 60 }, (_, i) => `Paragraphe ${i}`);
    const layout = layOutLetter({ ...letter, paragraphs }, profile, measure);
    expect(layout.pages.length).toBeGreaterThan(2);
    const said = layout.pages.flatMap(({ boxes }) => boxes.flatMap((box) => (box.type === 'text' ? box.lines : [])));
    for (const paragraph of paragraphs) expect(said).toContain(paragraph);
    expect(said).toContain(`page 1 / ${layout.pages.length}`);
    expect(preflight(layout, profile)).toEqual([]);
  });

  const pagesOf = (said: Letter) => layOutLetter(said, profile, measure).pages.map(({ boxes }) => boxes.filter(({ role }) => role !== 'piece-code' && role !== 'page-number'));
  const firstLines = (boxes: Box[] | undefined) => (boxes ?? []).flatMap((box) => (box.type === 'text' ? [box.lines[0]] : []));
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `Ligne ${i}`);

  describe('that asks on paper', () => {
    const topics = Array.from({ length: 11 }, (_, i) => `Thème ${i}`);
    const sheet = { ...letter, offers: [], paragraphs: ['Bonjour', '[evaluation]', '# 1. La note', '[scale]', '# 2. Les thèmes', '[topics]', '# 3. Un collègue', '[line]', 'Merci'], answers: { ends: ['pas du tout', 'sans hésiter'] as const, topics } };
    const boxes = layOutLetter(sheet, profile, measure).pages.flatMap((page) => page.boxes);
    const said = boxes.flatMap((box) => (box.type === 'text' ? box.lines : []));

    it('has one code, in its text, eleven marks, a box for each topic and a line to write on, and passes preflight', () => {
      expect(boxes.filter(({ type }) => type === 'qr')).toEqual([expect.objectContaining({ content: letter.code.url, role: 'piece-code' })]);
      expect(said).toEqual(expect.arrayContaining([letter.code.hint, '0', '10', 'pas du tout', 'sans hésiter', '1. La note', ...topics]));
      expect(boxes.filter(({ type }) => type === 'frame')).toHaveLength(11 + topics.length);
      expect(boxes.filter(({ type, role }) => type === 'rule' && role === 'answer')).toHaveLength(1);
      expect(preflight(layOutLetter(sheet, profile, measure), profile)).toEqual([]);
    });

    it('lets no two boxes to tick overlap, whatever the topics are called', () => {
      const wide = { ...sheet, answers: { ...sheet.answers, topics: topics.map((topic, i) => `${topic} ${'et encore un mot '.repeat(i % 4)}`.trim()) } };
      const answers = layOutLetter(wide, profile, measure).pages.map((page) => page.boxes.filter(({ role, type }) => role === 'answer' && type !== 'rule'));
      const torn = answers.flatMap((page) => page.flatMap((a, i) => page.slice(i + 1).filter((b) => overlaps(a, b) && !(a.type === 'frame' && b.type === 'text' && contains(a, b)))));
      expect(torn).toEqual([]);
    });

    it('keeps each question with what answers it', () => {
      for (let n = 0; n < 40; n += 1) {
        const pages = layOutLetter({ ...sheet, paragraphs: [...lines(n), ...sheet.paragraphs] }, profile, measure).pages;
        const pageOf = (wanted: (box: Box) => boolean) => pages.findIndex((page) => page.boxes.some(wanted));
        const heading = (text: string) => (box: Box) => box.type === 'text' && box.lines[0] === text;
        expect([n, pageOf(heading('1. La note'))]).toEqual([n, pageOf(heading('10'))]);
        expect([n, pageOf(heading('3. Un collègue'))]).toEqual([n, pageOf((box) => box.type === 'rule' && box.role === 'answer')]);
      }
    });

    it('leaves out what nobody asks', () => {
      const { answers: _answers, ...unasked } = sheet;
      const none = layOutLetter(unasked, profile, measure).pages.flatMap((page) => page.boxes);
      expect(none.filter(({ type }) => type === 'frame')).toEqual([]);
      expect(none.flatMap((box) => (box.type === 'text' ? box.lines : []))).not.toContain('[scale]');
    });
  });

  it('is set tighter rather than run over by a line', () => {
    const counts = Array.from({ length: 40 }, (_, n) => ({ n, pages: pagesOf({ ...letter, offers: [], paragraphs: lines(n + 1) }) }));
    const last = counts.filter(({ pages }) => pages.length === 1).at(-1);
    const boxes = last?.pages[0]?.filter(({ role }) => role === 'paragraph') ?? [];
    const [a, b] = boxes;
    expect(Math.max(...boxes.map(({ y, height }) => y + height))).toBeLessThanOrEqual(254);
    expect((b?.y ?? 0) - (a?.y ?? 0) - (a?.height ?? 0)).toBeCloseTo(3.6 * 0.7);
  });

  it('never lets its close stand alone on a page', () => {
    for (let n = 1; n < 40; n++) {
      const pages = pagesOf({ ...letter, offers: [], paragraphs: [...lines(n), 'Bien à vous'] });
      const where = pages.findIndex((boxes) => firstLines(boxes).includes('Bien à vous'));
      expect(firstLines(pages[where])).toContain(`Ligne ${n - 1}`);
    }
  });

  it('keeps the line that announces the offers with the first of them, and no offer torn', () => {
    for (let n = 1; n < 40; n++) {
      const pages = pagesOf({ ...letter, paragraphs: [...lines(n), 'Voici', '[offers]', 'Bien à vous'] });
      for (const boxes of pages) {
        expect(firstLines(boxes).includes('Voici')).toBe(firstLines(boxes).includes('Formation 1'));
        for (const offer of letter.offers) expect(boxes.some((box) => box.type === 'qr' && box.content === offer.url)).toBe(firstLines(boxes).includes(offer.title));
      }
      expect(pages.flatMap(firstLines)).toEqual(expect.arrayContaining(letter.offers.map(({ title }) => title)));
    }
  });

  it('prints codes of at least half a millimetre a module, with their quiet zone, for 60 characters', () => {
    const codes = layOutLetter(letter, profile, measure).pages.flatMap(({ boxes }) => boxes.filter(({ type }) => type === 'qr'));
    // Version 4 at level M holds 62 bytes: 33 modules and four on each side.
    for (const { width, height } of codes) {
      expect(width).toBe(height);
      expect(width / 41).toBeGreaterThan(0.5);
    }
  });

  it.each([
    ['an address wider than the window', profile, { ...letter, addressLines: ['X'.repeat(80)] }, 'address-outside-window'],
    ['no window left by a sheet that slips', { ...profile, slack: { x: 10, y: 30 } }, full, 'address-outside-window'],
    ['a window over the text', { ...profile, window: { x: 20, y: 100, width: 100, height: 35 } }, letter, 'in-window'],
    ['a margin over the text', { ...profile, margin: 24 }, letter, 'outside-sheet'],
  ])('does not pass preflight with %s', (_what, printer, said, code) => {
    const layout = layOutLetter(said, profile, measure);
    expect(preflight(layout, printer).map((fault) => fault.code)).toContain(code);
  });

  it('needs an address', () => {
    expect(preflight({ width: 210, height: 297, pages: [{ boxes: [] }] }, profile)).toEqual([expect.objectContaining({ code: 'no-address' })]);
  });
});

describe('the window', () => {
  it('leaves the address what shows wherever the sheet slips, and keeps everything else out of what ever may show', () => {
    expect(safeArea(profile)).toEqual({ x: 100, y: 55, width: 90, height: 24 });
    expect(exposedArea(profile)).toEqual({ x: 90, y: 44, width: 110, height: 46 });
  });
});

describe('breaking lines', () => {
  it.each([
    ['at spaces', 'un deux trois', 8, ['un deux', 'trois']],
    ['inside a word that is too wide', 'abcdefghij kl', 4, ['abcd', 'efgh', 'ij', 'kl']],
    ['where the text does', 'un\n\ndeux', 10, ['un', '', 'deux']],
    ['not at all where there is nothing', '', 10, ['']],
  ])('%s', (_what, text, width, expected) => {
    expect(breakLines(text, width, (line) => line.length)).toEqual(expected);
  });
});

describe('the manifest', () => {
  it('says where each piece stands in the PDF and what is on it', () => {
    const layout = layOutLetter(letter, profile, measure);
    const long = layOutLetter({ ...letter, paragraphs: Array.from({ length: 60 }, () => 'x') }, profile, measure);
    const rows = manifestRows([{ id: 'a', class: 'envelope', addressLines: letter.addressLines, layout: long }, { id: 'b', class: 'envelope', addressLines: letter.addressLines, layout }]);
    expect(rows).toMatchObject([{ piece: 'a', firstPage: 1, pages: long.pages.length }, { piece: 'b', firstPage: long.pages.length + 1, pages: 1, lines: letter.addressLines, class: 'envelope' }]);
    expect(rows[1]?.sha256).toBe(layoutDigest(layOutLetter(letter, profile, measure)));
    expect(rows[0]?.sha256).not.toBe(rows[1]?.sha256);
  });
});
