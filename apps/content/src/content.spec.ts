import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { newContact, type Contact } from '@parcours/contact';
import { fullType } from '@parcours/events';
import { EVENT_LOG, type LogRecord } from '@parcours/event-log';
import { acceptedLanguage, CLOCK, LINKS, Links, MovableClock, SETTINGS } from '@parcours/platform';
import { STORES } from '@parcours/store';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryDocumentStore } from '../../../test/support/memory/memory-document-store';
import { MemoryEventLog } from '../../../test/support/memory/memory-event-log';
import { MemoryMessageStore } from '../../../test/support/memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore } from '../../../test/support/memory/memory-stores';
import { CatalogueService } from './catalogue.service';
import { ContentController } from './content.controller';
import { ContentModule } from './content.module';
import type { Offer } from './offer';

const now = Date.parse('2026-05-04T09:00:00Z');

async function start() {
  const clock = new MovableClock(now);
  const log = new MemoryEventLog(clock);
  await log.ensureTopic('learner.events', 1);
  const stores = {
    contacts: new MemoryContactStore(), messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore(),
    identities: { find: async (keys: string[]) => new Map(keys.filter((key) => key.includes('ana@example.org')).map((key) => [key, 'c-ana'])) },
  };
  const ana = { ...newContact('c-ana', now), version: 1, interests: ['power-bi'] };
  ana.attributes.values = { firstName: '<b>Ana</b>', locale: 'fr', timeZone: 'Europe/Paris' };
  await stores.contacts.commit([ana]);
  const links = new Links('a secret of the test', 'http://localhost');
  const settings = { config: join(__dirname, '../../../config'), locale: 'fr', timeZone: 'Europe/Paris', organisation: 'Atelier Formation' };
  const provided = [[STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings], [LINKS, links]] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [House, ContentModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ routerOptions: { maxParamLength: 2_000 } }), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const controller = module.get(ContentController);
  let committed = 0;
  const batch = (topic: string, values: unknown[], from = 0) => ({
    topic, group: 'g', generation: 1, partitions: 1, partition: 0, metadata: undefined, committed, signal: new AbortController().signal,
    records: values.map((value, i): LogRecord => ({ topic, generation: 1, partition: 0, offset: from + i, key: 'c-ana', value: typeof value === 'string' ? value : JSON.stringify(value), headers: {}, appendedAt: now })),
    commit: async (offset: number) => void (committed = offset),
  });
  const events = async () => (await log.read('learner.events', 0, 0, 100)).map(({ value }) => (JSON.parse(value) as { event: { id: string; type: string; subject: string; data: Record<string, unknown> } }).event);
  return { app, clock, stores, links, controller, batch, events, committed: () => committed };
}

const command = (id: string, more: Record<string, unknown> = {}) => ({
  id, type: 'content.offer', at: now, contact: 'c-ana', learner: 'ana@example.org', journey: 'evaluation-loop', version: 1, runId: 'r', run: 'enr-1', step: 'ideas', purpose: 'learning-news',
  locale: 'fr', timeZone: 'Europe/Paris', set: 's', context: {}, detail: { slot: 'next', limit: 3 }, ...more,
});
const event = (name: string, data: Record<string, unknown>) => ({ type: 'event', event: { specversion: '1.0', id: 'e', source: 'lms', type: fullType(name), time: '2026-05-03T09:00:00Z', data } });

describe('the content service', () => {
  let house: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    house = await start();
  });
  afterEach(() => house.app.close());
  const get = (url: string, headers: Record<string, string> = {}) => house.app.inject({ method: 'GET', url, headers });

  it('turns a command into one offer, however often it comes', async () => {
    const { controller, batch, stores, committed } = house;
    await controller.offer(batch('channel.content', [command('k-1'), command('k-1')]));
    await controller.offer(batch('channel.content', [command('k-1')]));
    const offer = await stores.documents.get<Offer>('offer', 'k-1');
    expect(offer).toMatchObject({ id: 'k-1', contact: 'c-ana', at: now, slot: 'next' });
    expect(offer?.items).toHaveLength(3);
    expect(offer?.items[0]).toEqual({
      id: 'power-bi', kind: 'course', title: 'Power BI : du tableau au tableau de bord', summary: expect.any(String), url: 'https://atelier-formation.example/formations/power-bi',
      reason: { fr: 'parce que vous avez coché Power BI', en: 'because you ticked Power BI' },
    });
    expect(stores.messages.rows.get('k-1')).toMatchObject({ status: 'done', channel: 'content' });
    expect(await stores.documents.count({ kind: 'offer' })).toBe(1);
    expect(committed()).toBe(1);
  });

  it.each<[string, Partial<Contact>]>([
    ['objected to profiling', { consents: { profiling: { feed: { status: 'withdrawn', at: now } } } }],
    ['is a minor', { attributes: { values: { locale: 'fr', birthDate: '2010-01-01' }, times: {} } }],
  ])('offers to whoever %s what everybody is offered', async (_what, change) => {
    const { controller, batch, stores } = house;
    await stores.contacts.commit([{ ...newContact('c-ben', now), version: 1, interests: ['power-bi'], attributes: { values: { locale: 'fr' }, times: {} }, ...change }, { ...newContact('c-new', now), version: 1 }]);
    await controller.offer(batch('channel.content', [command('k-1', { contact: 'c-ben' }), command('k-2', { contact: 'c-new' })]));
    const [ben, anybody] = await Promise.all(['k-1', 'k-2'].map(async (id) => (await stores.documents.get<Offer>('offer', id))?.items));
    expect(ben).toEqual(anybody);
    expect(JSON.stringify(ben)).not.toContain('parce que vous avez');
  });

  it('says so with an event when nothing fits', async () => {
    const { controller, batch, stores, events } = house;
    await controller.offer(batch('channel.content', [command('k-2', { detail: { slot: 'next', filter: 'item.kind == "session"' } })]));
    expect(stores.messages.rows.get('k-2')).toMatchObject({ status: 'refused', reason: 'empty' });
    expect(await events()).toEqual([expect.objectContaining({ id: 'k-2-empty', type: fullType('recommendation.empty'), subject: 'c-ana', data: { command: 'k-2', step: 'ideas' } })]);
  });

  it('keeps to a step’s filter, and dead-letters one that is no expression without stopping the others', async () => {
    const { controller, batch, stores } = house;
    await controller.offer(batch('channel.content', [command('bad', { detail: { filter: 'item.kind ==' } }), command('good', { detail: { filter: '"sql" in item.topics && item.price < 800.0' } })]));
    expect((await stores.documents.get<Offer>('offer', 'good'))?.items.map(({ id }) => id)).toEqual(['sql']);
    expect(stores.messages.rows.get('bad')?.status).toBe('failed');
  });

  it.each([['no JSON', '{'], ['another channel’s command', JSON.stringify({ ...command('k-3'), type: 'print.queue' })], ['a command without an id', JSON.stringify({ ...command('k-3'), id: undefined })]])(
    'dead-letters %s and goes on',
    async (_what, value) => {
      const { controller, batch, stores, committed } = house;
      await controller.offer(batch('channel.content', [value, command('k-4')]));
      expect([...stores.deadLetters.letters.values()]).toEqual([expect.objectContaining({ code: 'command-invalid', body: value })]);
      expect(stores.messages.rows.get('k-4')?.status).toBe('done');
      expect(committed()).toBe(2);
    },
  );

  it('counts enrolments and clicks once, of catalogue items only', async () => {
    const { controller, batch, stores } = house;
    const records = [event('enrolment.created', { course: { id: 'sql' } }), event('recommendation.clicked', { item: 'sql', command: 'k' }), event('enrolment.created', { course: { id: 'elsewhere' } }), event('course.started', { course: { id: 'sql' } }), 'no json'];
    await controller.count(batch('learner.events', records));
    await controller.count(batch('learner.events', records));
    const { items, offset } = (await stores.documents.get<{ items: Record<string, { count: number }>; offset: number }>('popularity', '1-0')) ?? { items: {}, offset: 0 };
    expect(Object.keys(items)).toEqual(['sql']);
    expect(items.sql?.count).toBeCloseTo(2);
    expect(offset).toBe(5);
  });

  it('counts each choice once though two readers of a partition count at the same moment', async () => {
    const { controller, batch, stores, committed } = house;
    const choice = event('recommendation.clicked', { item: 'sql', command: 'k' });
    const { documents } = stores;
    const swap = documents.swap.bind(documents);
    // The new owner of the partition counts more of it when the old one has read the count and has not written yet.
    jest.spyOn(documents, 'swap').mockImplementationOnce(async (...given) => {
      await controller.count(batch('learner.events', [choice, choice, choice]));
      return swap(...given);
    });
    await expect(controller.count(batch('learner.events', [choice]))).rejects.toMatchObject({ code: 'counted-elsewhere' });
    await controller.count(batch('learner.events', [choice]));
    const counted = await documents.get<{ items: Record<string, { count: number }>; offset: number }>('popularity', '1-0');
    expect(counted?.items.sql?.count).toBeCloseTo(3);
    expect([counted?.offset, committed()]).toEqual([3, 1]);
  });

  it.each(['c-ana', 'email:ana@example.org'])('recommends over the API to %s', async (learner) => {
    const answer = await get(`/v1/recommendations?learner=${encodeURIComponent(learner)}&limit=2`);
    expect(answer.json()).toMatchObject({ items: [{ id: 'power-bi', reason: { en: 'because you ticked Power BI' } }, {}], left: expect.arrayContaining([{ id: 'management', why: 'full' }]) });
  });

  it.each([['learner=nobody', 404, 'learner-unknown'], ['limit=3', 400, 'query-invalid'], ['learner=c-ana&limit=0', 400, 'query-invalid']])('refuses %s with %i', async (query, status, code) => {
    const answer = await get(`/v1/recommendations?${query}`);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('shows the feed with reasons, in the reader’s language, escaped', async () => {
    await house.controller.offer(house.batch('channel.content', [command('k-5')]));
    const path = `/p/feed/${house.links.token({ kind: 'feed', contact: 'c-ana' })}`;
    const french = await get(path, { 'accept-language': 'fr-FR,en;q=0.5' });
    expect(french.statusCode).toBe(200);
    expect(french.body).toContain('Parce que vous avez coché Power BI');
    expect(french.body).toContain('&#60;b&#62;Ana');
    expect(french.body).not.toContain('<b>Ana');
    expect(french.headers).toMatchObject({ 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' });
    expect((await get(path, { 'accept-language': 'en' })).body).toContain('Because you ticked Power BI');
    const json = (await get(path, { accept: 'application/json', 'accept-language': 'en' })).json<{ version: string; items: { id: string; _parcours: { reason: string } }[] }>();
    expect(json.version).toBe('https://jsonfeed.org/version/1.1');
    expect(json.items[0]).toMatchObject({ id: 'power-bi', _parcours: { reason: 'because you ticked Power BI' } });
  });

  it('leads a click on to the item and tells its journey once offered', async () => {
    await house.controller.offer(house.batch('channel.content', [command('k-6')]));
    const path = `/p/feed/${house.links.token({ kind: 'feed', contact: 'c-ana' })}/go`;
    const answer = await get(`${path}/power-bi`);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://atelier-formation.example/formations/power-bi']);
    expect(await house.events()).toEqual([expect.objectContaining({ id: 'k-6-power-bi-clicked', type: fullType('recommendation.clicked'), data: { command: 'k-6', item: 'power-bi' } })]);
    expect((await get(`${path}/nowhere`)).statusCode).toBe(404);
  });

  it.each([
    ['another kind’s', () => house.links.token({ kind: 'unsubscribe', contact: 'c-ana' })],
    ['an expired', () => house.links.token({ kind: 'feed', contact: 'c-ana', expiresAt: now - 1 })],
    ['an altered', () => `${house.links.token({ kind: 'feed', contact: 'c-ana' })}x`],
    ['a stranger’s', () => house.links.token({ kind: 'feed', contact: 'c-nobody' })],
    ['a senseless', () => 'abc.def'],
  ])('shows %s link a plain 404 page', async (_what, token) => {
    const answer = await get(`/p/feed/${token()}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('Cette page n’existe pas');
  });
});

describe('the catalogue folder', () => {
  it('stops the start with every problem and its place', async () => {
    const config = mkdtempSync(join(tmpdir(), 'catalogue-'));
    mkdirSync(join(config, 'catalogue'));
    writeFileSync(join(config, 'catalogue', 'a.yaml'), 'topics: {}\nitems:\n  - id: Wrong Id\n');
    await expect(new CatalogueService({ config }).onModuleInit()).rejects.toThrow(/a\.yaml:3:9 id: /);
  });

  it('may be absent', async () => {
    const service = new CatalogueService({ config: mkdtempSync(join(tmpdir(), 'catalogue-')) });
    await service.onModuleInit();
    expect(service.catalogue.items).toEqual([]);
  });
});

describe('the language of a page', () => {
  it.each([['fr-CA,en;q=0.8', 'fr'], ['de,en;q=0.8,fr;q=0.2', 'en'], ['de', 'fr'], ['en;q=0', 'fr'], [undefined, 'fr'], [';;,,', 'fr']])('for %s is %s', (header, language) => {
    expect(acceptedLanguage(header, 'fr')).toBe(language);
  });
});
