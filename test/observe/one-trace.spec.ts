import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { BatchWatch, EVENT_LOG, EventLogStrategy, houseTopics, ObservedEventLog } from '@parcours/event-log';
import { CLOCK, LINKS, Links, loadSettings, METRICS, MovableClock, SETTINGS, startTracing, traceRequests, type TracedServer, type Tracing } from '@parcours/platform';
import { JourneyPublisher } from '@parcours/publishing';
import { IDENTITY_CLERK, IdentityClerk, STORES } from '@parcours/store';
import { Registry } from 'prom-client';
import { EmailModule } from '../../apps/email/src/email.module';
import { IntakeModule } from '../../apps/gateway/src/intake/intake.module';
import { JourneysModule } from '../../apps/journeys/src/journeys.module';
import { enrolmentEvent } from '../support/enrolment-event';
import { MemoryDigestStore } from '../support/memory/memory-digest-store';
import { MemoryEventLog } from '../support/memory/memory-event-log';
import { MemorySettingStore } from '../support/memory/memory-setting-store';
import { memoryStores } from '../support/start-gateway';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const lms = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
const journey = `
journey: greeting
title: Greeting
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: hello, send: welcome }
  - { id: answer, wait: { for: { on: email.delivered, of: hello, steps: [{ id: thank, send: welcome }] }, max: 3d } }
`;

/** Gateway, engine and mailbox over one log and one store in memory. */
async function openHouse() {
  const clock = new MovableClock(Date.now());
  const memory = new MemoryEventLog(clock);
  for (const topic of houseTopics) await memory.ensureTopic(topic, 4);
  const registry = new Registry();
  const log = new ObservedEventLog(memory, registry);
  const strategy = new EventLogStrategy(log, new BatchWatch(registry, log));
  const stores = { ...memoryStores(), settings: new MemorySettingStore(), digests: new MemoryDigestStore() };
  const links = new Links('a secret of the test', 'http://localhost');
  const loaded = loadSettings({ env: {} });
  if (!loaded.ok) throw new Error(loaded.problems.join());
  const provided = [
    [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, loaded.settings], [LINKS, links], [METRICS, registry], [EventLogStrategy, strategy],
    [IDENTITY_CLERK, new IdentityClerk(stores.identities, links)],
  ] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [House, IntakeModule, JourneysModule, EmailModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  traceRequests(app.getHttpAdapter().getInstance() as unknown as TracedServer);
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const result = await app.get(JourneyPublisher).publish([{ file: 'greeting.yaml', source: journey }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  await app.startAllMicroservices();
  const post = (payload: unknown, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: '/v1/events', headers: { 'content-type': 'application/cloudevents-batch+json', ...headers }, payload: JSON.stringify(payload) });
  return { app, clock, memory, stores, registry, post };
}

const exporter = new InMemorySpanExporter();
let tracing: Tracing;
let house: Awaited<ReturnType<typeof openHouse>>;

beforeAll(async () => {
  tracing = await startTracing({ otlpEndpoint: undefined }, { service: 'test', version: '0', logger: { warn: () => undefined }, processor: new SimpleSpanProcessor(exporter) });
});
beforeEach(async () => {
  house = await openHouse();
  await house.memory.drain();
  exporter.reset();
});
afterEach(() => house.app.close());
afterAll(() => tracing.stop());

const spansOf = (trace: string): ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === trace);
const named = (spans: ReadableSpan[], name: string): ReadableSpan[] => spans.filter((span) => span.name === name);

describe('one event', () => {
  it('is followed from the platform’s request over its decision to its mail in one trace', async () => {
    expect((await house.post([enrolmentEvent('ana')], lms)).statusCode).toBe(202);
    await house.memory.drain();
    const spans = spansOf(traceId);
    const [request] = named(spans, 'POST /v1/events');
    const decided = named(spans, 'decide event').find((span) => span.parentSpanContext?.spanId === request?.spanContext().spanId);
    const mail = named(spans, 'send email').find((span) => span.parentSpanContext?.spanId === decided?.spanContext().spanId);
    expect(request?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(mail?.attributes).toMatchObject({ 'parcours.journey': 'greeting', 'parcours.step': 'hello', 'parcours.outcome': 'done' });
    expect(await house.stores.messages.get(String(mail?.attributes['parcours.command']))).toMatchObject({ status: 'done', channel: 'email' });
  });

  it('is followed on where its mail’s delivery lets the journey go on', async () => {
    await house.post([enrolmentEvent('ana')], lms);
    await house.memory.drain();
    const steps = named(spansOf(traceId), 'send email').map(({ attributes }) => attributes['parcours.step']);
    expect(steps).toEqual(['hello', 'thank']);
  });

  it('is found from the batches it was handled in, which are linked to its trace', async () => {
    await house.post([enrolmentEvent('ana')], lms);
    await house.memory.drain();
    const linked = exporter.getFinishedSpans().filter(({ links }) => links.some(({ context }) => context.traceId === traceId));
    expect(new Set(linked.map(({ name }) => name))).toEqual(new Set(['process learner.events', 'process channel.email']));
  });

  it('belongs to the trace that it names itself rather than to its request’s, each of a batch to its own', async () => {
    const other = '00000000000000000000000000000abc';
    await house.post([{ ...enrolmentEvent('ana'), traceparent: `00-${other}-00f067aa0ba902b7-01` }, enrolmentEvent('ben'), { ...enrolmentEvent('cleo'), traceparent: 'nonsense' }], lms);
    await house.memory.drain();
    const mailsOf = (trace: string): number => new Set(named(spansOf(trace), 'send email').map(({ attributes }) => attributes['parcours.contact'])).size;
    expect([mailsOf(other), mailsOf(traceId)]).toEqual([1, 2]);
  });

  it('is the same event when it comes again in another trace', async () => {
    await house.post([{ ...enrolmentEvent('ana'), ...lms }]);
    const again = await house.post([{ ...enrolmentEvent('ana'), traceparent: '00-00000000000000000000000000000abc-00f067aa0ba902b7-01' }]);
    expect(again.json()).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
  });

  it('without a name leaves no trace in the archive by which its author is found', async () => {
    const event = { ...enrolmentEvent('ana'), type: 'org.parcours.learner.evaluation.completed.v1', ...lms, tracestate: 'a=b' };
    await house.post([{ ...event, data: { ...event.data, evaluation: { kind: 'hot', anonymous: true, nps: 9 } } }], lms);
    const { status, event: archived } = (await house.stores.archive.get(event.source, event.id)) ?? {};
    expect([status, archived?.['traceparent'], archived?.['tracestate']]).toEqual(['anonymous', undefined, undefined]);
    expect(JSON.stringify(archived)).not.toContain(traceId);
  });
});

describe('what is observed', () => {
  it('holds nobody’s name or address: no label of a metric, no name, attribute, link or fault of a span', async () => {
    const events = ['ana', 'ben'].map((name) => ({ ...enrolmentEvent(name), id: `u.${name}@example.org enrolled` }));
    await house.post(events, lms);
    await house.post([{ ...enrolmentEvent('dora'), data: { learner: { identifiers: [{ scheme: 'email', value: 'u.dora@@example.org' }] } } }], lms);
    jest.spyOn(house.stores.messages, 'finish').mockRejectedValueOnce(Object.assign(new Error('no mailbox u.ana@example.org'), { code: 'u.ana@example.org' }));
    await expect(house.memory.drain()).rejects.toThrow('u.ana');
    // past the lease of the attempt that failed
    house.clock.moveTo(house.clock.now() + 61_000);
    await house.memory.drain();
    await house.app.inject({ method: 'GET', url: '/v1/learners/u.ana@example.org?name=Roux' });
    const spans = exporter.getFinishedSpans().map(({ name, attributes, links, events: noted, status }) => ({ name, attributes, links, noted, status }));
    const everything = JSON.stringify(spans) + (await house.registry.metrics());
    expect(spans.length).toBeGreaterThan(8);
    expect(everything).toContain('parcours_batch_faults_total{topic="channel.email",group="email",code="unexpected"} 1');
    for (const personal of ['@', 'example.org', 'Ana', 'Roux', 'u-ana', 'enr-', 'Lilas', '75011']) expect(everything).not.toContain(personal);
  });
});
