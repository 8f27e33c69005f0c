import { parse } from 'csv-parse/sync';
import { openPrintHouse, printCommand, type PrintHouse } from '../../../test/support/print-house';
import type { Page, PrintRun as DeskRun } from '../../studio/web/src/api-types';

describe('print runs over the API and on pages', () => {
  let house: PrintHouse;
  let id: string;
  beforeEach(async () => {
    house = await openPrintHouse();
    await house.queue(printCommand('a', { address: { name: '=HYPERLINK("x")', line1: '12 rue des Lilas', postalCode: '75011', city: 'Paris' }, learner: '<i>@example.org' }), printCommand('b'));
    id = (await house.get('/v1/print/runs')).json<Page<DeskRun>>().items[0]?.id ?? '';
  });
  afterEach(() => house.app.close());

  it('lists runs page by page, as the desk reads them', async () => {
    await house.queue(printCommand('p', { detail: { format: 'a4-letter', class: 'priority' } }));
    const first = (await house.get('/v1/print/runs?limit=1')).json<Page<DeskRun>>();
    const second = (await house.get(`/v1/print/runs?limit=1&cursor=${first.next}`)).json<Page<DeskRun>>();
    expect(first.items).toEqual([
      { id, status: 'draft', format: 'a4-letter', class: 'envelope', printer: 'house', printerName: expect.stringContaining('DL'), pieces: 2, pages: 2, cost: 280, currency: 'EUR', createdAt: '2026-05-04T09:00:00Z' },
    ]);
    expect(second).toEqual({ items: [expect.objectContaining({ class: 'priority', pieces: 1 })] });
  });

  it('shows a run with its pieces and where each stands', async () => {
    expect((await house.get(`/v1/print/runs/${id}`)).json()).toMatchObject({
      pieces: 2, items: [{ id: 'a', learner: '<i>@example.org', journey: 'certificate-letter', step: 'letter', firstPage: 1, pages: 1 }, { id: 'b', firstPage: 2, pages: 1, lines: ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS'] }],
    });
  });

  it('gives a manifest that no spreadsheet runs', async () => {
    const answer = await house.get(`/v1/print/runs/${id}/manifest.csv`);
    expect(answer.headers['content-type']).toContain('text/csv');
    const rows: Record<string, string>[] = parse(answer.body, { columns: true });
    expect(rows).toMatchObject([{ piece: 'a', first_page: '1', pages: '1', line1: '\'=HYPERLINK("x")', line6: '75011 PARIS', class: 'envelope', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, { piece: 'b', first_page: '2' }]);
  });

  it('gives each letter alone', async () => {
    const answer = await house.get('/v1/print/pieces/b/document.pdf');
    expect(answer.headers).toMatchObject({ 'content-type': 'application/pdf', 'cache-control': 'private, no-store' });
    expect(answer.body.slice(0, 5)).toBe('%PDF-');
    expect((await house.get('/v1/print/pieces/nobody/document.pdf')).json()).toMatchObject({ status: 404, code: 'print-piece-unknown' });
  });

  it.each(['limit=0', 'limit=501', 'limit=many'])('refuses %s', async (query) => {
    expect((await house.get(`/v1/print/runs?${query}`)).json()).toMatchObject({ status: 400, code: 'query-invalid', field: 'limit' });
  });

  it.each(['/v1/print/runs', '/v1/print/runs/x', '/v1/print/runs/x/document.pdf', '/v1/print/runs/x/manifest.csv', '/v1/print/pieces/x/document.pdf', '/print', '/print/x'])('does not show %s to whoever has no key', async (url) => {
    expect((await house.withoutKey(url)).statusCode).toBe(401);
  });

  it.each(['approve', 'cancel', 'hand-over'])('lets nobody %s who may only read', async (action) => {
    for (const url of [`/v1/print/runs/${id}/${action}`, `/print/${id}/${action}`]) expect((await house.post(url, { authorization: 'Bearer reader-key' })).statusCode).toBe(403);
    expect((await house.get(`/v1/print/runs/${id}`)).json()).toMatchObject({ status: 'draft' });
  });

  it.each([['/print', 'page'], ['/print/RUN', 'true'], ['/print/none', 'true']])('shows on %s the way to the desk and to the e-mails, in the language chosen at the desk', async (path, current) => {
    const { body } = await house.get(path.replace('RUN', id), { 'accept-language': 'fr', cookie: 'parcours_language=en' });
    expect(body).toContain(`<nav class="staff" aria-label="Pages"><a href="/">Desk</a><a href="/mailbox">E-mails</a><a href="/print" aria-current="${current}">Print</a></nav>`);
  });

  it('leads a visitor without a key to the sign-in, and back', async () => {
    const { statusCode, headers } = await house.withoutKey('/print', { accept: 'text/html' });
    expect([statusCode, headers.location]).toEqual([302, '/?next=%2Fprint']);
  });

  it.each([['fr', 'Tirages', '2 lettres', 'Approuver'], ['en', 'Print runs', '2 letters', 'Approve']])('has pages in %s, without scripts, everything escaped', async (language, title, count, approve) => {
    const list = await house.get('/print', { 'accept-language': language });
    expect(list.body).toContain(`<h1>${title}</h1>`);
    expect(list.body).toContain(count);
    const run = await house.get(`/print/${id}`, { 'accept-language': language });
    expect(run.body).toContain(`<button>${approve}</button>`);
    expect(run.body).toContain('&#60;i&#62;@example.org');
    expect(run.body).not.toMatch(/<script|<i>|\son\w+=/);
    expect(run.headers).toMatchObject({ 'cache-control': 'private, no-store', 'content-security-policy': expect.stringMatching(/^default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/) });
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded', host: 'formation.example', origin: 'https://formation.example', 'sec-fetch-site': 'same-origin' };

  it('acts by plain forms and leads back to the run', async () => {
    const approved = await house.post(`/print/${id}/approve`, form);
    expect([approved.statusCode, approved.headers.location]).toEqual([303, `/print/${id}`]);
    expect((await house.get(`/print/${id}`, { 'accept-language': 'en' })).body).toContain('Hand over to the printer');
    expect((await house.post(`/print/${id}/hand-over`, form)).statusCode).toBe(303);
    const done = (await house.get(`/print/${id}`, { 'accept-language': 'fr' })).body;
    expect(done).toContain(`hand-over/${id}`);
    expect(done).not.toContain('<form');
  });

  it.each([['fr', 'Ce n’est plus possible'], ['en', 'This can no longer be done']])('says on the page in %s what could not be done', async (language, said) => {
    await house.post(`/print/${id}/approve`, form);
    const answer = await house.post(`/print/${id}/approve`, { ...form, 'accept-language': language });
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain(said);
  });

  it('takes no form from another site, and lets browsers say where its own come from', async () => {
    expect((await house.post(`/print/${id}/approve`, { ...form, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await house.get(`/print/${id}`)).headers['referrer-policy']).toBe('same-origin');
  });

  it.each([['fr', 'Ce tirage n’existe pas'], ['en', 'There is no such print run']])('has a page in %s for what is not there', async (language, title) => {
    const answer = await house.get('/print/%3Cb%3E', { 'accept-language': language });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain(title);
    expect(answer.body).not.toContain('<b>');
  });

  it('shows who looks first that there is nothing yet', async () => {
    const empty = await openPrintHouse();
    expect((await empty.get('/print', { 'accept-language': 'en' })).body).toContain('No letters right now');
    await empty.app.close();
  });
});
