import { MovableClock, settingsSchema } from '@parcours/platform';
import { ProcessState } from '@parcours/service';
import { Registry } from 'prom-client';
import { FakeSendgrid } from '../../../../test/support/fake-sendgrid/fake-sendgrid';
import { MemoryDocumentStore } from '../../../../test/support/memory/memory-document-store';
import { mailOf } from './mail-transport.contract';
import { openRouter } from './open-router';

const clock = new MovableClock(Date.parse('2026-05-04T09:00:00Z'));
const documents = new MemoryDocumentStore();

describe('the transports of a process', () => {
  it('are chosen by purpose, and send a mail each by its own', async () => {
    const fake = new FakeSendgrid();
    await fake.start();
    const settings = settingsSchema.parse({ email: { transport: 'mailbox', purposes: 'offers=sendgrid,learning-news=sendgrid', sendgridUrl: fake.url, sendgridWebhookKey: fake.keys.publicKey }, sendgridApiKey: fake.apiKey });
    const router = openRouter({ settings, documents, clock });
    expect([router.lanes.length, router.idempotent, router.of('service').transport.name, router.of('offers').transport.name, router.of('offers') === router.of('learning-news')]).toEqual([2, false, 'mailbox', 'sendgrid', true]);
    expect(await router.send([mailOf('a'), mailOf('b', { purpose: 'service' }), mailOf('c')])).toEqual([{ id: 'a', type: 'accepted' }, { id: 'b', type: 'delivered' }, { id: 'c', type: 'accepted' }]);
    await router.onApplicationShutdown();
    await fake.stop();
  });

  it('tell of a provider that is away by metrics and a warning, and of its coming back', async () => {
    const fake = new FakeSendgrid();
    await fake.start();
    const [registry, state] = [new Registry(), new ProcessState()];
    let at = 0;
    const settings = settingsSchema.parse({ email: { transport: 'sendgrid', sendgridUrl: fake.url }, sendgridApiKey: fake.apiKey });
    const router = openRouter({ settings, documents, clock, registry, state, time: { now: () => at, chance: () => 1, wait: async (ms) => void (at += ms) } });
    const lines = async (): Promise<string[]> => (await registry.metrics()).split('\n');
    expect(await lines()).toEqual(expect.arrayContaining(['parcours_mail_provider_up{transport="sendgrid"} 1', 'parcours_mail_results_total{transport="sendgrid",result="uncertain"} 0']));
    fake.next.push(...Array.from({ length: 10 }, () => ({ status: 503 })));
    await router.send(Array.from({ length: 10 }, (_, i) => mailOf(`m-${i}`)));
    expect(await lines()).toEqual(expect.arrayContaining(['parcours_mail_provider_up{transport="sendgrid"} 0', 'parcours_mail_waits_total{transport="sendgrid",reason="provider-error"} 10']));
    expect(state.warnings).toEqual(['mail over sendgrid waits: provider-error']);
    await router.of('offers').admit({ marketing: true });
    await router.send([mailOf('m-0')]);
    expect([state.warnings, (await lines()).includes('parcours_mail_provider_up{transport="sendgrid"} 1')]).toEqual([[], true]);
    await router.close();
    await fake.stop();
  });

  it.each([['smtp', 'email.smtpHost'], ['sendgrid', 'SENDGRID_API_KEY']])('say at start what %s lacks', (transport, named) => {
    expect(() => openRouter({ settings: settingsSchema.parse({ email: { purposes: { offers: transport } } }), documents, clock })).toThrow(named);
  });

  it.each([['from', 'Atelier Formation'], ['from', 'formation@'], ['replyTo', 'two@example.org, three@example.org']])('say at start that email.%s is no address: %s', (setting, value) => {
    expect(() => openRouter({ settings: settingsSchema.parse({ email: { [setting]: value } }), documents, clock })).toThrow(`email.${setting} is no e-mail address`);
  });
});
