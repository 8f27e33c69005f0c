import { Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { newContact, type Contact } from '@parcours/contact';
import { fullType, identityKey, type EventName, type LearnerEvent } from '@parcours/events';
import { EVENT_LOG } from '@parcours/event-log';
import type { EngineInput, Trace } from '@parcours/journey';
import { ApiKeyGuard, CLOCK, KEY_RING, KeyRing, LINKS, Links, MovableClock, ProblemFilter, SESSIONS, Sessions, SETTINGS } from '@parcours/platform';
import { STORES, type Message, type VersionSet } from '@parcours/store';
import { ApiModule } from '../../apps/gateway/src/api/api.module';
import { JOURNEY_STEERING, type JourneyFile, type JourneySteering } from '../../apps/gateway/src/api/journeys/journey-steering.port';
import { ELAPSED } from '../../apps/gateway/src/api/shared/elapsed';
import { MemoryArchiveStore } from './memory/memory-archive-store';
import { MemoryDigestStore } from './memory/memory-digest-store';
import { MemoryDocumentStore } from './memory/memory-document-store';
import { MemoryEventLog } from './memory/memory-event-log';
import { MemoryIdentityStore } from './memory/memory-identity-store';
import { MemoryJourneyStore } from './memory/memory-journey-store';
import { MemoryMessageStore } from './memory/memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from './memory/memory-stores';

export const apiNow = Date.parse('2026-05-04T09:00:00Z');

/** A journey with blocks in blocks; the last step has no id of its own. */
export const apiJourney = `
journey: keep-going
title: Reprendre le fil / Keep going
purpose: service
entry: { on: enrolment.created }
goal: { id: back, on: course.completed }
steps:
  - id: hello
    name: Votre place est réservée
    send: { template: welcome, otherwise: [{ id: letter, print: { template: welcome, format: a4-letter } }] }
  - id: by-mode
    choose:
      branches:
        - when: enrolment.mode == "classroom"
          steps:
            - { id: answer, wait: { for: { on: evaluation.submitted, steps: [{ id: done, stop: {} }] }, max: 3d, timeout: [{ id: call, task: { title: Appeler } }] } }
      otherwise:
        - { id: two-days, wait: 2d }
  - wait: 1d
`;

interface Answer<T> {
  status: number;
  body: T;
  text: string;
  headers: Record<string, unknown>;
}

type Method = 'GET' | 'POST' | 'DELETE';

/** The API over memory stores: time, and how long things take, are moved by hand. */
export async function openApiHouse(options: { openDesk?: boolean; clock?: 'system' | 'movable'; steering?: Partial<JourneySteering>; controllers?: Type[] } = {}) {
  const clock = new MovableClock(apiNow);
  const log = new MemoryEventLog(clock);
  for (const topic of ['learner.events', 'channel.email', 'channel.task']) await log.ensureTopic(topic, 2);
  const values = new Map<string, string>();
  const settingStore = {
    get: async (key: string): Promise<unknown> => (values.has(key) ? JSON.parse(values.get(key) ?? '') : undefined),
    set: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value)),
    remove: async (key: string) => void values.delete(key),
    list: async (prefix: string) => [...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value: JSON.parse(value) as unknown })),
  };
  const stores = {
    archive: new MemoryArchiveStore(), contacts: new MemoryContactStore(), messages: new MemoryMessageStore(), traces: new MemoryTraceStore(), journeys: new MemoryJourneyStore(),
    deadLetters: new MemoryDeadLetterStore(), documents: new MemoryDocumentStore(), identities: new MemoryIdentityStore(), digests: new MemoryDigestStore(), settings: settingStore,
  };
  const steered: string[] = [];
  const changePaused = async (change: (paused: string[]) => string[]): Promise<string> => {
    const set = (await stores.journeys.latestSet()) as VersionSet;
    await stores.journeys.saveSet({ ...set, id: `set-${steered.length + 1}`, paused: change(set.paused) });
    return `set-${steered.length + 1}`;
  };
  const steering: JourneySteering = {
    validate: async (files) => ({ ok: true, journeys: files.map(({ file }) => ({ id: 'keep-going', file })), warnings: [] }),
    publish: async (files: JourneyFile[]) => {
      steered.push(`publish ${files.map(({ file }) => file).join()}`);
      return { ok: true, published: { set: 'set-2', journeys: files.map(({ file }) => ({ id: 'keep-going', version: 2, changed: true, file })), warnings: [] } };
    },
    pause: (journey) => {
      steered.push(`pause ${journey}`);
      return changePaused((paused) => [...paused, journey]);
    },
    resume: (journey) => {
      steered.push(`resume ${journey}`);
      return changePaused((paused) => paused.filter((id) => id !== journey));
    },
    ...options.steering,
  };
  let elapsed = 0;
  const settings = { openDesk: options.openDesk ?? false, clock: options.clock ?? 'system', locale: 'fr', timeZone: 'Europe/Paris' };
  const keys = new KeyRing('reader-key:read,operator-key:read+operate,sender-key:events:write', settingStore);
  const provided = [
    [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, settings], [LINKS, new Links('a secret of the test', 'http://localhost')], [KEY_RING, keys], [SESSIONS, new Sessions('a secret of the test', false)], [JOURNEY_STEERING, steering],
  ] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [House, ApiModule], controllers: options.controllers ?? [], providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }, { provide: APP_FILTER, useClass: ProblemFilter }] })
    .overrideProvider(ELAPSED)
    .useValue(() => elapsed)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ routerOptions: { maxParamLength: 4_000 } }), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();

  const ask = async <T = Record<string, unknown>>(method: Method, url: string, headers: Record<string, string>, payload?: unknown): Promise<Answer<T>> => {
    const answer = await app.inject({ method, url, headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers }, payload: payload === undefined ? undefined : JSON.stringify(payload) });
    const json = String(answer.headers['content-type'] ?? '').includes('json');
    return { status: answer.statusCode, text: answer.body, headers: answer.headers, body: (json && answer.body !== '' ? JSON.parse(answer.body) : undefined) as T };
  };
  let events = 0;
  return {
    app, clock, log, stores, steered, keys, ask,
    get: <T = Record<string, unknown>>(url: string, key = 'reader-key') => ask<T>('GET', url, { authorization: `Bearer ${key}` }),
    post: <T = Record<string, unknown>>(url: string, payload?: unknown, headers: Record<string, string> = {}) => ask<T>('POST', url, { authorization: 'Bearer operator-key', ...headers }, payload),
    remove: (url: string, key = 'operator-key') => ask('DELETE', url, { authorization: `Bearer ${key}` }),
    /** Time passes for caches and limits, not for the deployment's clock. */
    pass: (ms: number) => void (elapsed += ms),
    async addContact(id: string, change: Partial<Contact> = {}, email?: string) {
      const contact: Contact = { ...newContact(id, apiNow), version: (stores.contacts.read(id)?.version ?? 0) + 1, ...(email !== undefined && { identifiers: [{ scheme: 'email', value: email }] }), ...change };
      await stores.contacts.commit([contact]);
      await stores.identities.claim(contact.identifiers.map((identifier) => ({ key: identityKey(identifier), contact: id, identifier })));
      return contact;
    },
    async publish(source = apiJourney, id = 'keep-going', version = 1) {
      await stores.journeys.saveVersions([{ id, version, source, file: `${id}.yaml`, digest: `${id} ${version}`, publishedAt: apiNow }]);
      const before = await stores.journeys.latestSet();
      await stores.journeys.saveSet({ id: `published-${id}-${version}`, createdAt: apiNow, paused: [], templates: [], declarations: { purposes: { service: { basis: 'contract' }, 'learning-news': { basis: 'opt-in' }, offers: { basis: 'opt-out' } }, attributes: {} }, journeys: { ...before?.journeys, [id]: version } });
    },
    async addEvent(contact: string, name: EventName, time: string, data: LearnerEvent['data'] = {}) {
      const event: LearnerEvent = { specversion: '1.0', id: `e-${++events}`, source: 'lms', type: fullType(name), time, subject: contact, data };
      await stores.archive.insert([{ source: 'lms', id: event.id, digest: event.id, contact, status: 'appended', time: Date.parse(time), receivedAt: Date.parse(time), event }]);
    },
    async addMessage(row: Partial<Message> & { id: string; contact: string }, subject?: string) {
      const message: Message = { channel: 'email', type: 'email.send', learner: 'ana@example.org', journey: 'keep-going', runId: 'run-1', run: 'enr-1', step: 'hello', template: 'welcome', purpose: 'service', status: 'claimed', at: apiNow, ...row };
      await stores.messages.claim([message], 'token-of-the-claim', apiNow, apiNow + 60_000);
      const status = row.status ?? 'done';
      if (status === 'claimed') return;
      await stores.messages.startSending([row.id], 'token-of-the-claim');
      await stores.messages.finish([{ id: row.id, token: 'token-of-the-claim', status, reason: row.reason, doneAt: message.at + 1_000, detail: row.detail, ...(subject !== undefined && { content: { id: row.id, subject, html: '<p>Bonjour</p>', text: 'Bonjour', source: 'Subject: x' } }) }]);
    },
    async addTrace(trace: Partial<Trace> & { id: string; contact: string; outcome: Trace['outcome'] }) {
      await stores.traces.put([{ at: apiNow, learner: 'ana@example.org', journey: 'keep-going', version: 1, runId: 'run-1', run: 'enr-1', cause: { type: 'timer' }, ...trace }]);
    },
    /** What was appended for the engine, oldest first within its partition. */
    async appended(): Promise<EngineInput[]> {
      const { partitions } = await log.state('learner.events');
      const records = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.read('learner.events', partition, 0, 1_000)));
      return records.flat().map(({ value }) => JSON.parse(value) as EngineInput);
    },
  };
}

export type ApiHouse = Awaited<ReturnType<typeof openApiHouse>>;
