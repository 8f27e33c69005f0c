import { Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EVENT_LOG } from '@parcours/event-log';
import { ApiKeyGuard, CLOCK, KEY_RING, KeyRing, LINKS, Links, METRICS, MovableClock, ProblemFilter, SESSIONS, Sessions, SETTINGS, type KeyStore, type Settings } from '@parcours/platform';
import { ProcessState } from '@parcours/service';
import { IDENTITY_CLERK, IdentityClerk, STORES, type IdentityStore, type Stores } from '@parcours/store';
import { Registry } from 'prom-client';
import { MemoryArchiveStore } from './memory/memory-archive-store';
import { MemoryDocumentStore } from './memory/memory-document-store';
import { MemoryEventLog } from './memory/memory-event-log';
import { MemoryIdentityStore } from './memory/memory-identity-store';
import { MemoryJourneyStore } from './memory/memory-journey-store';
import { MemoryMessageStore } from './memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from './memory/memory-stores';

/** The stores of a gateway in memory. */
export function memoryStores() {
  return {
    archive: new MemoryArchiveStore(), contacts: new MemoryContactStore(), deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore(),
    identities: new MemoryIdentityStore(), journeys: new MemoryJourneyStore(), messages: new MemoryMessageStore(), traces: new MemoryTraceStore(),
    ping: async (): Promise<void> => undefined,
  };
}

/** A log in memory with the topics of the engine and its channels. */
export async function memoryLog(clock: MovableClock, partitions = 4): Promise<MemoryEventLog> {
  const log = new MemoryEventLog(clock);
  for (const topic of ['learner.events', 'channel.email', 'channel.content', 'channel.print', 'channel.task', 'channel.digest', 'channel.call']) await log.ensureTopic(topic, partitions);
  return log;
}

export interface GatewayOptions {
  clock: MovableClock;
  log: MemoryEventLog;
  stores?: Partial<Stores> | ReturnType<typeof memoryStores>;
  /** KEY:SCOPE+SCOPE,... */
  keys?: string;
  openDesk?: boolean;
  bodyLimit?: number;
  /** Settings that differ from the usual ones. */
  settings?: Partial<Settings>;
}

function working(): ProcessState {
  const state = new ProcessState();
  state.works();
  return state;
}

const noKeys: KeyStore = { set: async () => undefined, list: async () => [], remove: async () => undefined };

/** A real Nest application on Fastify over the given modules, with the guard and the filter of the house; nothing listens, tests inject. */
export async function startGateway(modules: Type[], { clock, log, stores = memoryStores(), keys = 'writer:events:write,reader:read,operator:read+operate', openDesk = false, bodyLimit = 1_048_576, settings: more }: GatewayOptions): Promise<NestFastifyApplication> {
  const settings = { config: 'config', openDesk, bodyLimit, locale: 'fr', timeZone: 'Europe/Paris', organisation: 'Atelier Formation', clock: 'system', ...more };
  const links = new Links('a secret of the test', 'http://localhost');
  const provided = [
    [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings], [LINKS, links], [IDENTITY_CLERK, new IdentityClerk(stores.identities as IdentityStore, links)],
    [KEY_RING, new KeyRing(keys, noKeys)], [SESSIONS, new Sessions('a secret of the test', false)], [METRICS, new Registry()], [ProcessState, working()],
  ] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({
    imports: [House, ...modules],
    providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }, { provide: APP_FILTER, useClass: ProblemFilter }],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ bodyLimit, routerOptions: { maxParamLength: 2_000 } }), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
