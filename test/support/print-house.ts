import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { newContact, type Contact } from '@parcours/contact';
import { fullType } from '@parcours/events';
import { EVENT_LOG, EventLogStrategy } from '@parcours/event-log';
import { ApiKeyGuard, CLOCK, KEY_RING, KeyRing, LINKS, Links, MovableClock, ProblemFilter, SESSIONS, Sessions, SETTINGS } from '@parcours/platform';
import { STORES, type CompiledTemplate } from '@parcours/store';
import { PrintModule } from '@parcours-apps/print';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryDocumentStore } from './memory/memory-document-store';
import { MemoryEventLog } from './memory/memory-event-log';
import { MemoryJourneyStore } from './memory/memory-journey-store';
import { MemoryMessageStore } from './memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore } from './memory/memory-stores';

const config = join(__dirname, '../../config');
export const printNow = Date.parse('2026-05-04T09:00:00Z');

const shipped = (name: string, locale: string): CompiledTemplate => ({ channel: 'print', name, locale, compiled: readFileSync(join(config, 'print', name, `${locale}.letter.hbs`), 'utf8') });

/** The print service over memory stores, its log turned by hand; pages and API answer through `app.inject`. */
export async function openPrintHouse(options: { openDesk?: boolean; config?: string } = {}) {
  const clock = new MovableClock(printNow);
  const log = new MemoryEventLog(clock);
  for (const topic of ['learner.events', 'channel.print']) await log.ensureTopic(topic, 1);
  const values = new Map<string, unknown>();
  const settingStore = {
    get: async (key: string) => values.get(key), set: async (key: string, value: unknown) => void values.set(key, value), remove: async (key: string) => void values.delete(key),
    list: async (prefix: string) => [...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
  };
  const stores = {
    contacts: new MemoryContactStore(), messages: new MemoryMessageStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore(), journeys: new MemoryJourneyStore(), settings: settingStore,
  };
  await stores.journeys.saveSet({
    id: 'set', createdAt: printNow, journeys: {}, paused: [], declarations: { purposes: { service: { basis: 'contract' }, 'learning-news': { print: 'opt-out' } } },
    templates: ['certificate-letter', 'keep-going-letter', 'evaluation-sheet'].flatMap((name) => [shipped(name, 'fr'), shipped(name, 'en')]),
  });
  const data = mkdtempSync(join(tmpdir(), 'print-'));
  const links = new Links('a secret of the test', 'https://formation.example');
  const settings = { config: options.config ?? config, data, locale: 'fr', timeZone: 'Europe/Paris', organisation: 'Atelier Formation', openDesk: options.openDesk ?? false };
  const keys = new KeyRing('reader-key:read,operator-key:read+operate', settingStore);
  const provided = [[STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings], [LINKS, links], [KEY_RING, keys], [SESSIONS, new Sessions('a secret of the test', false)]] as const;
  class House {}
  const house: DynamicModule = {
    module: House, global: true, providers: [...provided.map(([provide, useValue]) => ({ provide, useValue })), { provide: APP_GUARD, useClass: ApiKeyGuard }], exports: provided.map(([token]) => token),
  };
  Module({})(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [house, PrintModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ routerOptions: { maxParamLength: 2_000 } }), { logger: false });
  app.useGlobalFilters(new ProblemFilter());
  app.connectMicroservice({ strategy: new EventLogStrategy(log) }, { inheritAppConfig: false });
  await app.init();
  await app.startAllMicroservices();
  await app.getHttpAdapter().getInstance().ready();

  const inject = (method: 'GET' | 'POST', url: string, headers: Record<string, string>) => app.inject({ method, url, headers });
  return {
    app, module, clock, log, stores, links, data,
    /** Commands, or whatever stands in their place, through the log and the service. */
    async queue(...values: unknown[]) {
      await log.append('channel.print', values.map((value) => ({ key: 'k', value: typeof value === 'string' ? value : JSON.stringify(value) })));
      await log.drain();
    },
    async close(contact: string) {
      await log.append('learner.events', [{ key: contact, value: JSON.stringify({ type: 'event', event: { specversion: '1.0', id: `closed-${contact}`, source: 'lms', type: fullType('contact.closed'), time: '2026-05-04T10:00:00Z', data: { reason: 'left' } } }) }]);
      await log.drain();
    },
    async addContact(id: string, change: (contact: Contact) => void = () => undefined) {
      const contact = { ...newContact(id, printNow), version: ((stores.contacts.read(id)?.version ?? 0) + 1) };
      change(contact);
      await stores.contacts.commit([contact]);
    },
    async events(name: string) {
      const records = await log.read('learner.events', 0, 0, 1_000);
      return records.map(({ value }) => (JSON.parse(value) as { event: { id: string; type: string; subject?: string; data: Record<string, unknown> } }).event).filter(({ type }) => type === fullType(name));
    },
    get: (url: string, headers: Record<string, string> = {}) => inject('GET', url, { authorization: 'Bearer reader-key', ...headers }),
    post: (url: string, headers: Record<string, string> = {}) => inject('POST', url, { authorization: 'Bearer operator-key', ...headers }),
    withoutKey: (url: string, headers: Record<string, string> = {}) => inject('GET', url, headers),
  };
}

export type PrintHouse = Awaited<ReturnType<typeof openPrintHouse>>;

/** A `print.queue` command of the certificate journey. */
export function printCommand(id: string, more: Record<string, unknown> = {}) {
  return {
    id, type: 'print.queue', at: printNow, contact: `c-${id}`, learner: `${id}@example.org`, journey: 'certificate-letter', version: 1, runId: 'r', run: 'enr-1', step: 'letter', purpose: 'service', template: 'certificate-letter',
    locale: 'fr', timeZone: 'Europe/Paris', set: 'set', address: { name: 'Ana Roux', line1: '12 rue des Lilas', postalCode: '75011', city: 'Paris' },
    context: { contact: { id: `c-${id}`, attributes: { firstName: 'Ana' } }, course: { id: 'excel-2', name: 'Excel avancé' }, data: { recommendations: 3, qr: true } }, detail: { format: 'a4-letter', class: 'envelope' }, ...more,
  };
}
