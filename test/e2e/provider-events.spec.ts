import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { BatchWatch, EVENT_LOG, EventLogStrategy, houseTopics } from '@parcours/event-log';
import { CLOCK, LINKS, Links, loadSettings, METRICS, MovableClock, SETTINGS } from '@parcours/platform';
import { JourneyPublisher } from '@parcours/publishing';
import { IDENTITY_CLERK, IdentityClerk, STORES, Suppressions, type Message } from '@parcours/store';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { EmailModule } from '../../apps/email/src/email.module';
import { IntakeModule } from '../../apps/gateway/src/intake/intake.module';
import { ProviderEventsModule } from '../../apps/gateway/src/provider-events/provider-events.module';
import { MailClicks, PublicPagesModule } from '../../apps/gateway/src/public-pages';
import { JourneysModule } from '../../apps/journeys/src/journeys.module';
import { enrolmentEvent } from '../support/enrolment-event';
import { FakeSendgrid } from '../support/fake-sendgrid/fake-sendgrid';
import { providerEvent, type ProviderEventKind } from '../support/fake-sendgrid/provider-event';
import { sendWebhooks } from '../support/fake-sendgrid/webhook-sender';
import { MemoryDigestStore } from '../support/memory/memory-digest-store';
import { MemoryEventLog } from '../support/memory/memory-event-log';
import { MemorySettingStore } from '../support/memory/memory-setting-store';
import { memoryStores } from '../support/start-gateway';

const journey = `
journey: chase
title: Chase
purpose: service
entry: { on: enrolment.created }
steps:
  - { id: hello, send: hello }
  - id: answer
    wait:
      for:
        - { of: hello, on: email.clicked, steps: [{ id: thank, send: hello }] }
        - { of: hello, on: email.bounced, steps: [{ id: call, task: { title: Find another address } }] }
      max: 3d
      timeout: [{ id: nudge, send: hello }]
`;

const template = `---
subject: Bonjour
preheader: Une place vous attend
---
<mj-section><mj-column><mj-text>Bonjour</mj-text><mj-button href="https://www.example.org/cours">Commencer</mj-button></mj-column></mj-section>
`;

/** Gateway, engine and e-mail service over one log and one store in memory, and SendGrid beside them. */
async function openHouse() {
  const config = mkdtempSync(join(tmpdir(), 'parcours-provider-events-'));
  mkdirSync(join(config, 'templates', 'hello'), { recursive: true });
  writeFileSync(join(config, 'purposes.yaml'), 'service: { basis: contract }\n');
  cpSync('config/attributes.yaml', join(config, 'attributes.yaml'));
  cpSync('config/calendars', join(config, 'calendars'), { recursive: true });
  writeFileSync(join(config, 'templates', 'hello', 'fr.mjml.hbs'), template);
  const clock = new MovableClock(Date.now());
  const sendgrid = new FakeSendgrid({ now: () => clock.now() });
  const sendgridUrl = await sendgrid.start();
  const log = new MemoryEventLog(clock);
  for (const topic of houseTopics) await log.ensureTopic(topic, 4);
  const registry = new Registry();
  const strategy = new EventLogStrategy(log, new BatchWatch(registry, log));
  const stores = { ...memoryStores(), settings: new MemorySettingStore(), digests: new MemoryDigestStore(), time: async () => clock.now() };
  const links = new Links('a secret of the test', 'http://localhost');
  const loaded = loadSettings({ env: { SENDGRID_API_KEY: sendgrid.apiKey } });
  if (!loaded.ok) throw new Error(loaded.problems.join());
  const email = { ...loaded.settings.email, transport: 'sendgrid' as const, sendgridUrl, sendgridWebhookKey: sendgrid.keys.publicKey };
  const provided = [
    [STORES, stores], [EVENT_LOG, log], [CLOCK, clock], [SETTINGS, { ...loaded.settings, config, email }], [LINKS, links], [METRICS, registry], [EventLogStrategy, strategy], [IDENTITY_CLERK, new IdentityClerk(stores.identities, links)],
  ] as const;
  class House {}
  Module({ providers: provided.map(([provide, useValue]) => ({ provide, useValue })), exports: provided.map(([token]) => token) })(House);
  Global()(House);
  const module = await Test.createTestingModule({ imports: [House, IntakeModule, JourneysModule, EmailModule, PublicPagesModule, ProviderEventsModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  await app.listen(0, '127.0.0.1');
  const result = await app.get(JourneyPublisher).publish([{ file: 'chase.yaml', source: journey }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  await app.startAllMicroservices();
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/p/events/sendgrid`;
  const rows = (): Message[] => [...stores.messages.rows.values()];
  return {
    app, sendgrid, stores, rows, suppressions: new Suppressions(stores.documents, links),
    enrol: async () => {
      await app.inject({ method: 'POST', url: '/v1/events', headers: { 'content-type': 'application/cloudevents-batch+json' }, payload: JSON.stringify([enrolmentEvent('ana')]) });
      await log.drain();
      return rows()[0] as Message;
    },
    /** What became of the first mail, `after` ms from when it was taken, however often and in whatever order it is told. */
    tell: async (...kinds: [ProviderEventKind, number][]) => {
      const [mail] = sendgrid.mails;
      if (!mail) throw new Error('SendGrid took no mail');
      clock.moveTo(mail.at + Math.max(...kinds.map(([, after]) => after)) + 1_000);
      const events = kinds.map(([kind, after], n) => providerEvent(mail, kind, { at: mail.at + after, n, url: `https://www.example.org/${kind}-${n}` }));
      await sendWebhooks(events, { url, privateKey: sendgrid.keys.privateKey, random: Math.random, duplicates: 1, shuffled: true, batch: 2, now: () => clock.now(), tries: 1 });
      clock.moveTo(clock.now() + 60_000);
      await app.get(MailClicks).judge();
      await log.drain();
    },
    close: async () => {
      await app.close();
      await sendgrid.stop();
      rmSync(config, { recursive: true });
    },
  };
}

let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house?.close());

const steps = (): string[] => house.rows().map(({ step }) => step);

describe('a journey whose mail went over SendGrid', () => {
  it('goes on with a click, once it was judged to be somebody’s', async () => {
    const hello = await house.enrol();
    expect([hello.status, hello.detail]).toEqual(['done', expect.objectContaining({ delivery: 'accepted' })]);
    await house.tell(['processed', 1_000], ['delivered', 3_000]);
    expect([steps(), house.rows()[0]?.detail]).toEqual([['hello'], expect.objectContaining({ delivery: 'delivered' })]);
    await house.tell(['click', 120_000]);
    expect(steps()).toEqual(['hello', 'thank']);
  });

  it('waits on while only a scanner follows its links', async () => {
    await house.enrol();
    await house.tell(['delivered', 3_000], ['click', 20_000], ['click', 21_000], ['click', 22_000]);
    expect(steps()).toEqual(['hello']);
  });

  it('goes another way when its mail bounces, and writes to that address no more', async () => {
    const { learner } = await house.enrol();
    await house.tell(['processed', 1_000], ['bounce', 2_000]);
    expect(house.rows()[0]).toMatchObject({ status: 'refused', reason: 'bounced' });
    expect((await house.suppressions.find(learner, 'service'))?.reason).toBe('bounced');
    expect((await house.stores.traces.ofContact({ contact: house.rows()[0]?.contact ?? '' })).items.map(({ step }) => step)).toContain('call');
  });

  it('has no mail in doubt once the webhooks are in, and none was sent twice', async () => {
    house.sendgrid.faults = { cut: 1 };
    expect(await house.enrol()).toMatchObject({ status: 'uncertain' });
    await house.tell(['processed', 1_000], ['delivered', 2_000]);
    expect([house.rows()[0]?.status, house.rows()[0]?.reason, house.sendgrid.mails.length]).toEqual(['done', undefined, 1]);
  });
});
