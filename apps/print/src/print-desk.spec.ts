import { fullType } from '@parcours/events';
import { openPrintHouse, printCommand, printNow, type PrintHouse } from '../../../test/support/print-house';
import type { PrintPiece } from './print-piece';
import type { PrintRun } from './print-run';

describe('the print service', () => {
  let house: PrintHouse;
  beforeEach(async () => {
    house = await openPrintHouse();
  });
  afterEach(() => house.app.close());
  const piece = (id: string) => house.stores.documents.get<PrintPiece>('print-piece', id);
  const message = (id: string) => house.stores.messages.rows.get(id);
  const runs = async () => (await house.stores.documents.list<PrintRun>({ kind: 'print-run', limit: 100 })).items;

  it('makes one piece of a command, however often it comes', async () => {
    await house.queue(printCommand('a'), printCommand('a'));
    await house.queue(printCommand('a'));
    const made = await piece('a');
    expect(made).toMatchObject({ id: 'a', contact: 'c-a', locale: 'fr', printer: 'house', addressLines: ['Ana Roux', '', '', '12 RUE DES LILAS', '', '75011 PARIS'], subject: 'Félicitations pour votre certificat', pages: 1, cost: 140 });
    expect(made?.paragraphs[0]).toBe('Bonjour Ana,');
    expect(await house.stores.documents.count({ kind: 'print-piece' })).toBe(1);
    expect(await runs()).toEqual([expect.objectContaining({ id: made?.runId, status: 'draft', format: 'a4-letter', class: 'envelope', printer: 'house', createdAt: printNow })]);
    expect(message('a')).toMatchObject({ channel: 'print', status: 'done', detail: { run: made?.runId, pages: 1, cost: 140 } });
    const content = await house.stores.messages.content('a');
    expect(content?.text).toContain('Bonjour Ana,');
    expect(content?.text).toContain(made?.offers[0]?.title);
    expect(content?.text).not.toContain('[offers]');
  });

  it('shows a sheet as text too, no mark left in it', async () => {
    await house.queue(printCommand('a', { template: 'evaluation-sheet', locale: 'en' }));
    const text = (await house.stores.messages.content('a'))?.text ?? '';
    expect(text.split('\n\n')).toEqual(expect.arrayContaining(['1. Would you recommend this course?', '0 1 2 3 4 5 6 7 8 9 10', expect.stringContaining('Data protection'), (await piece('a'))?.url]));
    expect(text).not.toMatch(/^(#|\[)/m);
  });

  it('offers three courses, each behind its own code', async () => {
    await house.addContact('c-a', (contact) => void (contact.interests = ['sql']));
    await house.queue(printCommand('a'));
    const { offers = [], url } = (await piece('a')) ?? {};
    expect(offers).toHaveLength(3);
    expect(offers[0]).toMatchObject({ id: 'sql', reason: { fr: 'parce que vous avez coché SQL' } });
    const addresses = [url, ...offers.map((offer) => offer.url)];
    expect(new Set(addresses).size).toBe(4);
    for (const address of addresses) expect(address).toMatch(/^https:\/\/formation\.example\/p\/q\/[\w-]{16}$/);
  });

  it('offers first what others choose, where nothing is known of the learner', async () => {
    await house.stores.documents.put('popularity', [{ id: '1-0', at: 1, body: { offset: 1, items: { sql: { count: 500, lastAt: printNow } } } }]);
    await house.queue(printCommand('a'));
    expect((await piece('a'))?.offers.map(({ id }) => id)).toContain('sql');
    expect((await piece('a'))?.offers[0]?.id).toBe('sql');
  });

  it.each([
    ['withdrew learning news', (contact: { consents: Record<string, unknown> }) => void (contact.consents = { 'learning-news': { '*': { status: 'withdrawn', at: 1 } } })],
    ['withdrew it by e-mail', (contact: { consents: Record<string, unknown> }) => void (contact.consents = { 'learning-news': { email: { status: 'withdrawn', at: 1 } } })],
    ['complained', (contact: { complaints: string[] }) => void (contact.complaints = ['learning-news'])],
    ['is left in peace', (contact: { pausedUntil?: number }) => void (contact.pausedUntil = printNow + 1)],
  ])('prints the certificate without offers for whoever %s', async (_what, change) => {
    await house.addContact('c-a', change as Parameters<PrintHouse['addContact']>[1]);
    await house.queue(printCommand('a'));
    expect(await piece('a')).toMatchObject({ offers: [], pages: 1 });
    expect((await piece('a'))?.paragraphs.join(' ')).not.toContain('code');
  });

  it.each([['en', 'en', 'Congratulations on your certificate'], ['en-GB', 'en', 'Congratulations on your certificate'], ['fr-CA', 'fr', 'Félicitations pour votre certificat'], ['de', 'fr', 'Félicitations pour votre certificat']])(
    'writes to %s in %s',
    async (locale, language, subject) => {
      await house.queue(printCommand('a', { locale }));
      expect(await piece('a')).toMatchObject({ locale: language, subject });
    },
  );

  it.each([
    ['an address without a town', { address: { name: 'Ana', line1: '1 rue A', postalCode: '75011' } }, 'address-incomplete'],
    ['no address', { address: undefined }, 'address-missing'],
    ['a town that is too long', { address: { name: 'Ana', line1: '1 rue A', postalCode: '75011', city: 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-sur-Marne' } }, 'address-too-long'],
    ['a format nobody prints', { detail: { format: 'a6-postcard' } }, 'no-printer'],
    ['a printer nobody knows', { detail: { format: 'a4-letter', printer: 'elsewhere' } }, 'no-printer'],
    ['a class without a price', { detail: { format: 'a4-letter', class: 'balloon' } }, 'no-tariff'],
    ['a day before the first tariff', { at: Date.parse('2024-06-01T10:00:00Z') }, 'no-tariff'],
    ['a word higher than a page', { context: { contact: { attributes: { firstName: 'w'.repeat(9_000) } } } }, 'outside-sheet'],
  ])('refuses %s with its reason, and tells the journey once', async (_what, more, reason) => {
    await house.queue(printCommand('bad', more), printCommand('good'));
    await house.queue(printCommand('bad', more));
    expect(message('bad')).toMatchObject({ status: 'refused', reason, detail: { message: expect.stringMatching(/\w+/) } });
    expect(message('good')?.status).toBe('done');
    expect(await piece('bad')).toBeUndefined();
    expect(await house.events('print.refused')).toEqual([expect.objectContaining({ id: 'bad-refused', subject: 'c-bad', type: fullType('print.refused'), data: { command: 'bad', step: 'letter', reason } })]);
  });

  it('writes to nobody whose contact was closed', async () => {
    await house.addContact('c-a', (contact) => void (contact.closed = { reason: 'deceased', at: 1 }));
    await house.queue(printCommand('a'));
    expect(message('a')).toMatchObject({ status: 'refused', reason: 'closed' });
  });

  it.each([
    ['no JSON', '{'],
    ['another channel’s command', { ...printCommand('x'), type: 'content.offer' }],
    ['a command without a format', { ...printCommand('x'), detail: {} }],
    ['more offers than paper has room for', { ...printCommand('x'), context: { data: { recommendations: 40 } } }],
  ])('dead-letters %s and goes on', async (_what, value) => {
    await house.queue(value, printCommand('good'));
    expect([...house.stores.deadLetters.letters.values()]).toEqual([expect.objectContaining({ code: 'command-invalid' })]);
    expect(message('good')?.status).toBe('done');
    expect(await house.log.committed('channel.print', 'print')).toEqual([2]);
  });

  it.each([['a template nobody published', { template: 'no-such-letter' }], ['a set that is not here', { set: 'gone' }]])('dead-letters a command of %s without stopping the others', async (_what, more) => {
    await house.queue(printCommand('bad', more), printCommand('good'));
    expect(message('bad')?.status).toBe('failed');
    expect(message('good')?.status).toBe('done');
    expect([...house.stores.deadLetters.letters.values()]).toEqual([expect.objectContaining({ code: 'channel-failed' })]);
  });

  it('takes up what an interrupted attempt made, as it stands, though its run is approved by now', async () => {
    await house.queue(printCommand('a'));
    const before = await piece('a');
    await house.post(`/v1/print/runs/${before?.runId}/approve`);
    house.stores.messages.rows.delete('a');
    await house.queue(printCommand('a', { context: { contact: { attributes: { firstName: 'Somebody else' } } } }));
    expect(await piece('a')).toEqual(before);
    expect(message('a')).toMatchObject({ status: 'done', detail: { run: before?.runId } });
    expect(await runs()).toHaveLength(1);
  });

  it('gathers by format, class and printer, and opens one run for each', async () => {
    const priority = { detail: { format: 'a4-letter', class: 'priority' } };
    await house.queue(printCommand('a'), printCommand('b', priority), printCommand('c'));
    await house.queue(printCommand('d', priority));
    expect((await runs()).map((run) => run.class)).toEqual(['envelope', 'priority']);
    const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map(piece));
    expect([a?.runId === c?.runId, b?.runId === d?.runId, a?.runId === b?.runId]).toEqual([true, true, false]);
  });

  it('charges by the tariff of the day, where the organisation is', async () => {
    const lastHour = Date.parse('2025-12-31T22:30:00Z');
    await house.queue(printCommand('old', { at: lastHour }), printCommand('new', { at: lastHour + 3_600_000 }));
    expect([(await piece('old'))?.cost, (await piece('new'))?.cost]).toEqual([129, 140]);
  });
});
