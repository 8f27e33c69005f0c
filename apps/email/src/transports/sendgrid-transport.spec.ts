import { settingsSchema } from '@parcours/platform';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { FakeSendgrid, type FakeFaults, type FakeSendgridOptions } from '../../../../test/support/fake-sendgrid/fake-sendgrid';
import type { MailSendBody } from '../../../../test/support/fake-sendgrid/mail-send.schema';
import { mailOf, mailTransportContract } from './mail-transport.contract';
import { SendgridTransport } from './sendgrid-transport';

const now = Date.parse('2026-05-04T09:00:00Z');

function transportTo(fake: Pick<FakeSendgrid, 'url' | 'apiKey' | 'keys'>, email: Record<string, unknown> = {}, options: { answerMs?: number } = {}): SendgridTransport {
  const settings = settingsSchema.parse({ email: { transport: 'sendgrid', sendgridUrl: fake.url, sendgridWebhookKey: fake.keys.publicKey, ...email }, sendgridApiKey: fake.apiKey });
  return new SendgridTransport(settings, { now: () => now, ...options });
}

const bodyOf = (fake: FakeSendgrid, i = 0): MailSendBody => fake.mails[i]?.body as MailSendBody;

describe('mail over SendGrid', () => {
  mailTransportContract(async () => {
    const fakes = [new FakeSendgrid()];
    const [first] = fakes as [FakeSendgrid];
    await first.start();
    const port = Number(new URL(first.url).port);
    const transport = transportTo(first);
    return {
      transport,
      received: async () => fakes.flatMap(({ mails }) => mails).map(({ command, email, subject, body }) => ({ id: command, to: email, subject, headers: Object.keys((body as MailSendBody).headers ?? {}).map((name) => name.toLowerCase()) })),
      away: async () => {
        await first.stop();
        // That its connections are closed stands in the kernel by now; the next turn of the event loop hears it.
        await setImmediate();
        await setImmediate();
      },
      back: async () => {
        const next = new FakeSendgrid();
        fakes.push(next);
        await next.start(port);
      },
      end: async () => {
        await transport.close();
        await fakes.at(-1)?.stop();
      },
    };
  });

  describe('beside that', () => {
    let fake: FakeSendgrid;
    let transport: SendgridTransport;
    const start = async (email: Record<string, unknown> = {}, fakeOptions: FakeSendgridOptions = {}, options: { answerMs?: number } = {}): Promise<void> => {
      fake = new FakeSendgrid(fakeOptions);
      await fake.start();
      transport = transportTo(fake, email, options);
    };
    afterEach(async () => {
      await transport.close();
      await fake.stop();
    });
    const sendOne = async () => (await transport.send([mailOf('m-0')]))[0];

    it('tells the provider no more than it needs: the command comes back with events, the purpose is the category, links and pictures stay as they are', async () => {
      await start();
      await transport.send([mailOf('m-0', { replyTo: { name: 'Accueil', address: 'accueil@atelier.example' } })]);
      expect(bodyOf(fake)).toEqual({
        from: { email: 'formation@atelier.example', name: 'Atelier' }, reply_to: { email: 'accueil@atelier.example', name: 'Accueil' }, subject: 'Été', personalizations: [{ to: [{ email: 'm-0@example.org', name: 'Ana Roux' }] }],
        content: [{ type: 'text/plain', value: 'Bonjour Zoé' }, { type: 'text/html', value: '<p>Bonjour Zoé</p>' }], categories: ['offers'], custom_args: { command: 'm-0' },
        headers: { 'List-Unsubscribe': '<https://parcours.example/p/unsubscribe/x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'X-Parcours-Command': 'm-0', 'Message-ID': '<m-0@atelier.example>' },
        tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false }, subscription_tracking: { enable: false }, ganalytics: { enable: false } },
      });
    });

    it.each<[string, Record<string, unknown>, string, number]>([
      ['is accepted, where events tell the rest', {}, 'accepted', 1],
      ['counts as delivered, where no events come', { sendgridWebhookKey: undefined }, 'delivered', 1],
      ['counts as delivered in the sandbox, which sends nothing', { sendgridSandbox: true }, 'delivered', 0],
    ])('a mail that was taken %s', async (_what, email, type, taken) => {
      await start(email);
      expect([await sendOne(), fake.mails.length]).toEqual([{ id: 'm-0', type }, taken]);
    });

    const reset = String((now + 20_000) / 1_000);
    it.each<[string, { status: number; headers?: Record<string, string> }, object]>([
      ['429 with a time to come back', { status: 429, headers: { 'x-ratelimit-reset': reset } }, { type: 'later', reason: 'provider-busy', afterMs: 20_000 }],
      ['429 with seconds to wait', { status: 429, headers: { 'retry-after': '7', 'x-ratelimit-reset': reset } }, { type: 'later', reason: 'provider-busy', afterMs: 7_000 }],
      ['429 with a date', { status: 429, headers: { 'retry-after': 'Mon, 04 May 2026 09:00:30 GMT' } }, { type: 'later', reason: 'provider-busy', afterMs: 30_000 }],
      ['429 with a time that has passed', { status: 429, headers: { 'x-ratelimit-reset': '1' } }, { type: 'later', reason: 'provider-busy', afterMs: 0 }],
      ['429 with nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, { type: 'later', reason: 'provider-busy' }],
      ['500', { status: 500 }, { type: 'later', reason: 'provider-error' }],
      ['503 with seconds to wait', { status: 503, headers: { 'retry-after': '3' } }, { type: 'later', reason: 'provider-error', afterMs: 3_000 }],
      ['504', { status: 504 }, { type: 'later', reason: 'provider-error' }],
      ['401', { status: 401 }, { type: 'later', reason: 'provider-key' }],
      ['403', { status: 403 }, { type: 'later', reason: 'provider-key' }],
      ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }, { type: 'later', reason: 'provider-error' }],
      ['400', { status: 400 }, { type: 'refused', reason: 'refused-400' }],
      ['413', { status: 413 }, { type: 'refused', reason: 'refused-413' }],
    ])('takes %s for what it is, and the next mail goes', async (_what, answer, expected) => {
      await start();
      fake.next.push(answer);
      expect(await sendOne()).toEqual({ id: 'm-0', ...expected });
      expect((await transport.send([mailOf('m-1')]))[0]).toEqual({ id: 'm-1', type: 'accepted' });
      expect(fake.mails.map(({ command }) => command)).toEqual(['m-1']);
    });

    it('tells which field was refused, never what stood in it', async () => {
      await start();
      const [result] = await transport.send([mailOf('m-0', { purpose: 'x'.repeat(256) })]);
      expect(result).toEqual({ id: 'm-0', type: 'refused', reason: 'refused-400 categories.0' });
    });

    it.each<[string, FakeFaults, string]>([
      ['is taken and never answered', { silent: 1 }, 'no-answer-in-time'],
      ['is taken over a connection that is lost', { cut: 1 }, 'connection-lost'],
    ])('leaves it open whether a mail that %s left, and does not send it again', async (_what, faults, reason) => {
      await start({}, { faults }, faults.silent ? { answerMs: 300 } : {});
      expect(await sendOne()).toEqual({ id: 'm-0', type: 'uncertain', reason });
      expect(fake.mails).toHaveLength(1);
    });

    it('waits where its key is not known', async () => {
      await start();
      const other = transportTo({ ...fake, url: fake.url, apiKey: 'SG.another' });
      expect(await other.send([mailOf('m-0')])).toEqual([{ id: 'm-0', type: 'later', reason: 'provider-key' }]);
      await other.close();
    });
  });

  it('leaves a mail for later where no connection comes about at all', async () => {
    // Takes connections and says nothing: no TLS comes about, so nothing of the mail was told.
    const mute = createServer((socket) => open.add(socket));
    const open = new Set<Socket>();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const fake = new FakeSendgrid();
    const transport = transportTo({ ...fake, apiKey: fake.apiKey, keys: fake.keys, url: `https://127.0.0.1:${(mute.address() as AddressInfo).port}` }, {}, { answerMs: 300 });
    expect(await transport.send([mailOf('m-0')])).toEqual([{ id: 'm-0', type: 'later', reason: 'provider-away' }]);
    await transport.close();
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });

  it.each([[undefined, 'SENDGRID_API_KEY is not set'], ['a key of somebody else', 'begin with SG.']])('says at start that a key such as %j does not do', (sendgridApiKey, words) => {
    expect(() => new SendgridTransport(settingsSchema.parse({ email: {}, sendgridApiKey }))).toThrow(words);
  });
});
