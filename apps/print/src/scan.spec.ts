import { openPrintHouse, printCommand, type PrintHouse } from '../../../test/support/print-house';
import type { PrintCode, PrintPiece } from './print-piece';

describe('a printed code', () => {
  let house: PrintHouse;
  let piece: PrintPiece | undefined;
  beforeEach(async () => {
    house = await openPrintHouse();
    await house.addContact('c-a', (contact) => void (contact.interests = ['sql']));
    await house.queue(printCommand('a'));
    piece = await house.stores.documents.get<PrintPiece>('print-piece', 'a');
  });
  afterEach(() => house.app.close());
  const scan = (url: string | undefined) => house.withoutKey(new URL(url ?? '').pathname);

  it('of an offer leads to the offer, and is told once', async () => {
    const offer = piece?.offers[0];
    for (let i = 0; i < 3; i++) {
      const answer = await scan(offer?.url);
      expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://atelier-formation.example/formations/sql']);
      expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store' });
    }
    expect(await house.events('print.scanned')).toEqual([expect.objectContaining({ id: 'a-scanned-sql', subject: 'c-a', data: { command: 'a', step: 'letter', item: 'sql' } })]);
  });

  it('of the piece leads to the learner’s own page', async () => {
    const answer = await scan(piece?.url);
    expect(answer.headers.location).toBe(house.links.url({ kind: 'feed', contact: 'c-a' }));
    expect(await house.events('print.scanned')).toEqual([expect.objectContaining({ id: 'a-scanned', data: { command: 'a', step: 'letter' } })]);
  });

  it.each([
    ['of her enrolment, where it is known', { enrolment: { id: 'enr-1' } }, { enrolment: 'enr-1', command: 'sheet' }],
    ['of nothing in particular', {}, { command: 'sheet' }],
  ])('of a sheet that asks for an evaluation leads to the learner’s signed page %s', async (_what, records, about) => {
    await house.queue(printCommand('sheet', { template: 'evaluation-sheet', context: { contact: { id: 'c-sheet', attributes: {} }, ...records } }));
    const sheet = await house.stores.documents.get<PrintPiece>('print-piece', 'sheet');
    expect(sheet).toMatchObject({ pages: 1, offers: [] });
    expect(sheet?.topics).toContain('Protection des données');
    expect((await scan(sheet?.url)).headers.location).toBe(house.links.url({ kind: 'evaluation', contact: 'c-sheet', about }));
    expect(await house.events('print.scanned')).toEqual([expect.objectContaining({ id: 'sheet-scanned', data: { command: 'sheet', step: 'letter' } })]);
  });

  it('leads where it did when it was printed, once the catalogue has the offer no more', async () => {
    const id = new URL(piece?.offers[0]?.url ?? '').pathname.split('/').at(-1) ?? '';
    const code = await house.stores.documents.get<PrintCode>('print-code', id);
    await house.stores.documents.put('print-code', [{ id, at: 1, body: { ...code, item: 'gone', target: 'https://atelier-formation.example/formations/gone' } }]);
    expect((await scan(piece?.offers[0]?.url)).headers.location).toBe('https://atelier-formation.example/formations/gone');
  });

  it.each([['fr', 'Ce code ne mène nulle part'], ['en', 'This code leads nowhere']])('that nobody printed is a page in %s', async (language, title) => {
    for (const code of ['AAAAAAAAAAAAAAAA', 'short', 'a', '%2e%2e%2fetc', '<script>', 'x'.repeat(1_500)]) {
      const answer = await house.withoutKey(`/p/q/${encodeURIComponent(code)}`, { 'accept-language': language });
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain(title);
      expect(answer.body).not.toContain('<script');
    }
    expect(await house.events('print.scanned')).toEqual([]);
  });

  it('is the same when the piece is made again, and another for another deployment', async () => {
    const code = (url: string | undefined) => url?.split('/').at(-1);
    expect(code(piece?.url)).toBe(house.links.code('a/'));
    expect(code(piece?.offers[0]?.url)).toBe(house.links.code('a/sql'));
  });
});
