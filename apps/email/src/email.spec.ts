import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { newContact, type Contact } from '@parcours/contact';
import { fullType } from '@parcours/events';
import { EVENT_LOG, type LogRecord } from '@parcours/event-log';
import { CLOCK, LINKS, Links, MovableClock, SETTINGS } from '@parcours/platform';
import { STORES, Suppressions } from '@parcours/store';
import { compileEmailTemplate } from '@parcours/templates';
import { simpleParser } from 'mailparser';
import { MemoryDocumentStore } from '../../../test/support/memory/memory-document-store';
import { MemoryEventLog } from '../../../test/support/memory/memory-event-log';
import { MemoryJourneyStore } from '../../../test/support/memory/memory-journey-store';
import { MemoryMessageStore } from '../../../test/support/memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore } from '../../../test/support/memory/memory-stores';
import { EmailController } from './email.controller';
import { EmailModule } from './email.module';

const now = Date.parse('2026-05-04T09:00:00Z');
const baseUrl = 'http://localhost';

async function templates() {
  const body = (hello: string) => `<mj-section><mj-column><mj-text>${hello} {{contact.attributes.firstName}}</mj-text><mj-raw>{{#each offers}}</mj-raw><mj-text><a href="{{url}}">{{title}}</a> {{reason}}</mj-text><mj-raw>{{/each}}</mj-raw><mj-button href="{{links.evaluation}}">x</mj-button></mj-column></mj-section>`;
  const made = await Promise.all(
    [['hello', 'fr', 'Bonjour'], ['hello', 'en', 'Hello'], ['german', 'de', 'Hallo']].map(async ([name = '', locale = '', hello = '']) => {
      const result = await compileEmailTemplate({ name, locale, file: name, source: `---\nsubject: "${hello} {{contact.attributes.firstName}}"\n---\n${body(hello)}`, layouts: {}, partials: {} });
      return { channel: 'email' as const, name, locale, compiled: JSON.stringify(result.ok ? result.template : result.problems) };
    }),
  );
  return [...made, { channel: 'print' as const, name: 'hello', locale: 'fr', compiled: 'no JSON' }];
}

const ana = (change: (contact: Contact) => void = () => undefined): Contact => {
  const contact = { ...newContact('c-ana', now), version: 1, addresses: [{ value: 'ana@example.org', kind: 'private' as const, at: 1 }] };
  contact.attributes.values = { firstName: '<b>Ana</b>', lastName: 'Roux', locale: 'fr' };
  contact.consents = { offers: { email: { status: 'granted', at: 1 } }, surprise: { '*': { status: 'granted', at: 1 } } };
  change(contact);
  return contact;
};

async function start(email: { allowList?: string[] } = {}) {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic('learner.events', 1);
  const switches = new Map<string, unknown>();
  const stores = {
    contacts: new MemoryContactStore(), messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore(), journeys: new MemoryJourneyStore(),
    settings: { get: async (key: string) => switches.get(key) },
  };
  const purposes = { service: { basis: 'contract' }, offers: { email: { private: 'opt-in', professional: 'opt-out' } } };
  await stores.journeys.saveSet({ id: 'set-1', createdAt: now, journeys: {}, paused: [], templates: await templates(), declarations: { purposes } });
  const links = new Links('a secret of the test', baseUrl);
  const settings = { locale: 'fr', timeZone: 'Europe/Paris', organisation: 'Atelier Formation', email: { transport: 'mailbox', from: 'Atelier <formation@atelier.example>', allowList: email.allowList ?? [] } };
  const provided = [[STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings], [LINKS, links]] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [House, EmailModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  let committed = 0;
  const handle = (...values: unknown[]) =>
    module.get(EmailController).send({
      topic: 'channel.email', group: 'email', generation: 1, partitions: 1, partition: 0, metadata: undefined, committed, signal: new AbortController().signal,
      records: values.map((value, offset): LogRecord => ({ topic: 'channel.email', generation: 1, partition: 0, offset, key: 'c-ana', value: typeof value === 'string' ? value : JSON.stringify(value), headers: {}, appendedAt: now })),
      commit: async (offset: number) => void (committed = offset),
    });
  const events = async () => (await log.read('learner.events', 0, 0, 100)).map(({ value }) => (JSON.parse(value) as { event: { id: string; type: string; subject: string; data: Record<string, unknown> } }).event);
  const suppressions = new Suppressions(stores.documents, links);
  return { app, clock, stores, links, switches, suppressions, handle, events, committed: () => committed };
}

const command = (id: string, more: Record<string, unknown> = {}) => ({
  id, type: 'email.send', at: now, contact: 'c-ana', learner: 'ana@example.org', journey: 'welcome', version: 1, runId: 'r', run: 'enr-1', step: 'hello', purpose: 'offers', template: 'hello',
  locale: 'fr', timeZone: 'Europe/Paris', to: 'ana@example.org', set: 'set-1', context: { contact: { attributes: { firstName: '<b>Ana</b>' } }, enrolment: { id: 'enr-1' } }, ...more,
});

describe('the e-mail service', () => {
  let house: Awaited<ReturnType<typeof start>>;
  const begin = async (contact: Contact | undefined = ana(), email = {}) => {
    house = await start(email);
    if (contact) await house.stores.contacts.commit([contact]);
    return house;
  };
  afterEach(() => house.app.close());

  it('delivers a command’s mail once, however often it comes, and tells its journey', async () => {
    const { handle, stores, events, committed } = await begin();
    await handle(command('k-1'), command('k-1'));
    await handle(command('k-1'));
    expect(stores.messages.rows.get('k-1')).toMatchObject({ status: 'done', channel: 'email', detail: { to: 'ana@example.org', subject: 'Bonjour <b>Ana</b>', locale: 'fr', transport: 'mailbox' } });
    expect(await events()).toEqual([expect.objectContaining({ id: 'k-1-delivered', type: fullType('email.delivered'), subject: 'c-ana', data: { command: 'k-1', step: 'hello', email: 'ana@example.org' } })]);
    const read = await simpleParser(stores.messages.contents.get('k-1')?.source ?? '');
    expect(read.to).toMatchObject({ value: [{ name: '<b>Ana</b> Roux', address: 'ana@example.org' }] });
    expect(read.html).toContain('&lt;b&gt;Ana');
    expect(committed()).toBe(1);
  });

  it.each<[string, unknown, Record<string, string>]>([
    ['the hot evaluation where nothing is said', undefined, {}],
    ['the cold evaluation where the step says so', { evaluation: 'cold' }, { asked: 'cold' }],
    ['the hot evaluation where the step says what is none', { evaluation: 'lukewarm' }, {}],
  ])('links to %s', async (_what, data, asked) => {
    const { handle, stores, links } = await begin();
    await handle(command('k-1', { context: { contact: { attributes: {} }, enrolment: { id: 'enr-1' }, data } }));
    const read = await simpleParser(stores.messages.contents.get('k-1')?.source ?? '');
    const token = /\/p\/evaluation\/([\w.-]+)/.exec(String(read.html))?.[1] ?? '';
    expect(links.read('evaluation', token, now)?.about).toEqual({ enrolment: 'enr-1', ...asked, command: 'k-1' });
  });

  it('signs the mail’s links for their kind alone', async () => {
    const { handle, stores, links } = await begin();
    await handle(command('k-1'));
    const source = stores.messages.contents.get('k-1')?.source ?? '';
    const read = await simpleParser(source);
    const evaluation = /\/p\/evaluation\/([\w.-]+)/.exec(String(read.html))?.[1] ?? '';
    expect(links.read('evaluation', evaluation, now)).toEqual({ kind: 'evaluation', contact: 'c-ana', about: { enrolment: 'enr-1', command: 'k-1' } });
    const unsubscribe = /List-Unsubscribe: <http:\/\/localhost\/p\/unsubscribe\/([\w.-]+)>/.exec(source.replace(/\r\n /g, ' '))?.[1] ?? '';
    expect(links.read('unsubscribe', unsubscribe, now)).toEqual({ kind: 'unsubscribe', contact: 'c-ana', about: { purpose: 'offers' } });
  });

  it.each([['marketing', 'offers', true], ['of a purpose nobody declared', 'surprise', true], ['by contract', 'service', false]])('offers one-click unsubscription where it should on mail that is %s', async (_what, purpose, expected) => {
    const { handle, stores } = await begin();
    await handle(command('k-1', { purpose }));
    expect(stores.messages.contents.get('k-1')?.source?.includes('List-Unsubscribe-Post: List-Unsubscribe=One-Click')).toBe(expected);
  });

  it.each([['en-GB', 'hello', 'Hello', 'en-GB'], ['de', 'hello', 'Bonjour', 'fr'], ['fr_CA', 'hello', 'Bonjour', 'fr-CA'], ['not a locale!', 'hello', 'Bonjour', 'fr'], ['en', 'german', 'Hallo', 'de']])(
    'takes the template nearest to %s',
    async (locale, template, hello, shown) => {
      const { handle, stores } = await begin();
      await handle(command('k-1', { locale, template, timeZone: 'Mars/Olympus' }));
      expect(stores.messages.rows.get('k-1')?.detail).toMatchObject({ subject: `${hello} <b>Ana</b>`, locale: shown });
    },
  );

  const offer = (id: string, more: object) => ({ id, contact: 'c-ana', at: now, body: { id, contact: 'c-ana', at: now, slot: 'next', items: [{ id: 'sql', title: 'SQL', summary: 's', kind: 'course', url: 'https://x.example', reason: { fr: 'parce que', en: 'because' } }], ...more } });

  it('shows the latest offer that still holds, over the feed, so that clicks come back', async () => {
    const { handle, stores, links } = await begin();
    const items = [{ id: 'old', title: 'Ancien', summary: '', reason: { fr: '', en: '' } }];
    await stores.documents.put('offer', [offer('o-1', { at: now - 10, items }), offer('o-2', {}), offer('o-3', { at: now + 1, expiresAt: now - 1, items }), { id: 'o-4', contact: 'c-ana', at: now, body: 'senseless' }]);
    await handle(command('k-1', { locale: 'en' }));
    const { html = '' } = stores.messages.contents.get('k-1') ?? {};
    expect(html).toContain(`href="${links.url({ kind: 'feed', contact: 'c-ana' })}/go/sql"`);
    expect(html).toContain('Because');
    expect(html).not.toContain('Ancien');
  });

  it('shows no offer in a mail by contract to whoever wants no news', async () => {
    const { handle, stores } = await begin();
    await stores.documents.put('offer', [offer('o-1', {})]);
    await handle(command('k-1', { purpose: 'service' }));
    expect(stores.messages.contents.get('k-1')?.html).not.toContain('SQL');
  });

  const agreed = (...addresses: string[]) => (contact: Contact) => void (contact.consents = { 'learning-news': { email: { status: 'granted', at: 1, addresses } } });
  it.each<[string, (contact: Contact) => void, boolean]>([
    ['whoever agreed to news there', agreed('ana@example.org'), true],
    ['whoever agreed to them elsewhere', agreed('ana@home.example'), false],
    ['a minor', (contact) => { agreed('ana@example.org')(contact); contact.attributes.values = { birthDate: '2012-01-01' }; }, false],
    ['whoever complained of them', (contact) => { agreed('ana@example.org')(contact); contact.complaints = ['learning-news']; }, false],
  ])('shows offers in a mail by contract as news would be sent: to %s', async (_what, change, shown) => {
    const { handle, stores } = await begin(ana(change));
    await stores.documents.put('offer', [offer('o-1', {})]);
    await handle(command('k-1', { purpose: 'service' }));
    expect(stores.messages.contents.get('k-1')?.html?.includes('SQL')).toBe(shown);
  });

  const withdrawn = (contact: Contact) => void (contact.consents = { offers: { email: { status: 'withdrawn', at: now } } });
  it.each([
    ['not-on-allow-list', ana(), { allowList: ['ben@example.org', '@elsewhere.example'] }, {}],
    ['unsubscribed', ana(withdrawn), {}, {}],
    ['complained', ana((contact) => void contact.complaints.push('offers')), {}, {}],
    ['bounced', ana((contact) => void (contact.addresses = [{ value: 'ana@example.org', kind: 'private', at: 1, closed: 'bounced' }])), {}, { purpose: 'service' }],
    ['closed', ana((contact) => void (contact.closed = { reason: 'left', at: now })), {}, { purpose: 'service' }],
    ['closed', { ...ana(), id: 'somebody else' }, {}, {}],
  ])('refuses at send time what became %s, and tells its journey', async (reason, contact, email, more) => {
    const { handle, stores, events } = await begin(contact, email);
    await handle(command('k-1', more));
    expect(stores.messages.rows.get('k-1')).toMatchObject({ status: 'refused', reason });
    expect(stores.messages.contents.has('k-1')).toBe(false);
    expect(await events()).toEqual([expect.objectContaining({ id: 'k-1-refused', type: fullType('email.refused'), data: { command: 'k-1', step: 'hello', reason } })]);
  });

  it.each([['the address', ['ANA@example.org']], ['its domain', ['@example.org']]])('sends where %s is on the allow-list', async (_what, allowList) => {
    const { handle, stores } = await begin(ana(), { allowList });
    await handle(command('k-1'));
    expect(stores.messages.rows.get('k-1')?.status).toBe('done');
  });

  it('holds back from a suppressed address for its purpose only, even before the contact knows', async () => {
    const { handle, stores, suppressions } = await begin();
    await suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at: now });
    await handle(command('k-1'), command('k-2', { purpose: 'service' }));
    expect(stores.messages.rows.get('k-1')).toMatchObject({ status: 'refused', reason: 'unsubscribed' });
    expect(stores.messages.rows.get('k-2')?.status).toBe('done');
  });

  it('sends by contract whatever was withdrawn', async () => {
    const { handle, stores } = await begin(ana((contact) => void (contact.consents = { service: { '*': { status: 'withdrawn', at: now } } })));
    await handle(command('k-1', { purpose: 'service' }));
    expect(stores.messages.rows.get('k-1')?.status).toBe('done');
  });

  it('waits while sends are off, and loses nothing', async () => {
    const { handle, stores, switches, committed } = await begin();
    switches.set('sends', { off: true });
    await expect(handle(command('k-1'))).rejects.toMatchObject({ code: 'sends-off' });
    expect([stores.messages.rows.size, committed()]).toEqual([0, 0]);
    switches.set('sends', { off: false });
    await handle(command('k-1'));
    expect(stores.messages.rows.get('k-1')?.status).toBe('done');
  });

  it('waits for a published set that is not there yet', async () => {
    const { handle } = await begin();
    await expect(handle(command('k-1', { set: 'set-9' }))).rejects.toMatchObject({ code: 'version-set-missing' });
  });

  it('fails one mail that can not be written and sends the others', async () => {
    const { handle, stores } = await begin();
    await handle(command('k-1', { template: 'nowhere' }), command('k-2'), command('k-3', { to: 'no address' }), 'no json', command('k-4', { to: undefined }));
    expect(['k-1', 'k-2', 'k-3', 'k-4'].map((id) => stores.messages.rows.get(id)?.status)).toEqual(['failed', 'done', 'failed', undefined]);
    expect([...stores.deadLetters.letters.values()].map(({ code }) => code).sort()).toEqual(['channel-failed', 'channel-failed', 'command-invalid', 'command-invalid']);
  });

  describe('shows the mailbox', () => {
    const get = (url: string, headers: Record<string, string> = {}) => house.app.inject({ method: 'GET', url, headers });

    it('newest first, found by learner and subject whatever accents, in the reader’s language', async () => {
      const { handle, clock } = await begin();
      await handle(command('k-1'));
      clock.moveTo(now + 1);
      await handle(command('k-2', { context: { contact: { attributes: { firstName: 'Chloé' } } } }));
      const all = (await get('/mailbox', { 'accept-language': 'en' })).body;
      expect(all).toContain('2 messages');
      expect(all.indexOf('/mailbox/k-2')).toBeLessThan(all.indexOf('/mailbox/k-1'));
      expect(all).toContain('Bonjour &#60;b&#62;Ana');
      const found = (await get('/mailbox?q=chloe+ANA%40example', { 'accept-language': 'fr' })).body;
      expect(found).toContain('1 message<');
      expect(found).toContain('/mailbox/k-2');
      expect((await get('/mailbox?q=%22%3E%3Cscript%3E&page=x')).body).not.toContain('<script>');
    });

    it('with the way to the desk and to print, in the language chosen at the desk', async () => {
      const { handle } = await begin();
      await handle(command('k-1'));
      for (const [url, current] of [['/mailbox', 'page'], ['/mailbox/k-1', 'true'], ['/mailbox/none', 'true']]) {
        const { body } = await get(url ?? '', { 'accept-language': 'en', cookie: 'parcours_language=fr' });
        expect(body).toContain(`<nav class="staff" aria-label="Pages"><a href="/">Bureau</a><a href="/mailbox" aria-current="${current}">E-mails</a><a href="/print">Courrier</a></nav>`);
      }
    });

    it('page by page', async () => {
      const { handle } = await begin();
      await handle(...Array.from({ length: 51 }, (_, i) => command(`k-${i}`)));
      const first = (await get('/mailbox')).body;
      const second = (await get('/mailbox?page=2')).body;
      expect([first.match(/href="\/mailbox\/k-/g)?.length, second.match(/href="\/mailbox\/k-/g)?.length]).toEqual([50, 1]);
      expect(first).toContain('href="/mailbox?page=2"');
    });

    it.each([['', '<iframe'], ['?view=text', '<pre>'], ['?view=source', 'X-Parcours-Command: k-1'], ['?view=why', 'href="/learners/c-ana"'], ['?view=x', '<iframe']])('one mail as k-1%s', async (view, expected) => {
      await (await begin()).handle(command('k-1'));
      const answer = await get(`/mailbox/k-1${view}`);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain(expected);
      expect(answer.body).not.toContain('<b>Ana');
    });

    it('its HTML alone so that nothing in it runs or is fetched', async () => {
      await (await begin()).handle(command('k-1'));
      const answer = await get('/mailbox/k-1/html');
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; img-src data:;.*frame-ancestors 'self'; sandbox/);
      expect(answer.headers['content-security-policy']).not.toContain('allow-scripts');
      expect(answer.body).toContain('<base target="_blank">');
    });

    it('its source as a file that a mail program opens', async () => {
      await (await begin()).handle(command('k-1'));
      const answer = await get('/mailbox/k-1/source');
      expect(answer.headers).toMatchObject({ 'content-type': 'message/rfc822', 'content-disposition': 'attachment; filename="k-1.eml"' });
      expect((await simpleParser(answer.rawPayload)).subject).toBe('Bonjour <b>Ana</b>');
      expect((await get('/mailbox/k-1/text')).headers['content-type']).toBe('text/plain; charset=utf-8');
    });

    it.each(['', '/html', '/text', '/source'])('and says so where there is no such mail%s', async (part) => {
      await begin();
      expect((await get(`/mailbox/nowhere${part}`)).statusCode).toBe(404);
    });
  });
});
