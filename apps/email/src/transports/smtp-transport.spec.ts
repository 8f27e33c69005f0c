import { settingsSchema } from '@parcours/platform';
import { localhostCertificate } from '../../../../test/support/localhost-certificate';
import { SmtpHouse, type SmtpHouseOptions, type SmtpTrouble } from '../../../../test/support/smtp-house';
import type { MailResult } from '../mail-transport.port';
import { mailOf, mailTransportContract, receivedMail } from './mail-transport.contract';
import { SmtpTransport, type SmtpOptions } from './smtp-transport';

const settingsOf = (port: number, email: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
  settingsSchema.parse({ email: { transport: 'smtp', smtpHost: '127.0.0.1', smtpPort: port, smtpRequireTls: false, ...email }, ...more });

async function begin(house: SmtpHouseOptions = {}, email: Record<string, unknown> = {}, more: Record<string, unknown> = {}, options: SmtpOptions = {}) {
  const server = new SmtpHouse(house);
  const port = await server.start();
  return { server, transport: new SmtpTransport(settingsOf(port, email, more), options) };
}

describe('mail over SMTP', () => {
  mailTransportContract(async () => {
    const { server: first, transport } = await begin();
    let server = first;
    const { port } = server;
    const before: SmtpHouse[] = [];
    return {
      transport,
      received: () => Promise.all([...before, server].flatMap(({ taken }) => taken).map(({ source }) => receivedMail(source))),
      away: () => server.stop(),
      back: async () => {
        before.push(server);
        server = new SmtpHouse();
        await server.start(port);
      },
      end: async () => {
        await transport.close();
        await server.stop();
      },
    };
  });

  describe('beside that', () => {
    let house: Awaited<ReturnType<typeof begin>>;
    const start = async (...given: Parameters<typeof begin>) => (house = await begin(...given));
    afterEach(async () => {
      await house.transport.close();
      await house.server.stop();
    });
    const sendOne = async (): Promise<MailResult | undefined> => (await house.transport.send([mailOf('m-0')]))[0];

    it.each<[string, SmtpTrouble, object]>([
      ['550 without more', { code: 550, words: 'no such user' }, { type: 'refused', reason: 'address-unknown', bounce: 'hard' }],
      ['551', { code: 551, words: 'not local' }, { type: 'refused', bounce: 'hard' }],
      ['553', { code: 553, words: 'not allowed' }, { type: 'refused', bounce: 'hard' }],
      ['5.1.1', { code: 550, words: '5.1.1 unknown' }, { type: 'refused', bounce: 'hard' }],
      ['5.1.2', { code: 554, words: '5.1.2 bad domain' }, { type: 'refused', bounce: 'hard' }],
      ['5.7.1, which is about us', { code: 550, words: '5.7.1 blocked' }, { type: 'refused', reason: 'refused-550-5.7.1' }],
      ['5.1.8, which is about the sender', { code: 550, words: '5.1.8 bad sender' }, { type: 'refused', reason: 'refused-550-5.1.8' }],
      ['a full mailbox', { code: 552, words: '5.2.2 over quota' }, { type: 'refused', reason: 'mailbox-full', bounce: 'soft' }],
      ['a full mailbox without more', { code: 552, words: 'over quota' }, { type: 'refused', reason: 'mailbox-full', bounce: 'soft' }],
      ['greylisting', { code: 450, words: '4.2.0 try again' }, { type: 'later', reason: 'mail-later' }],
      ['a server that closes', { code: 421, words: 'closing' }, { type: 'later', reason: 'provider-busy' }],
    ])('takes %s to one recipient for what it is, and the others go', async (_what, trouble, expected) => {
      const { server, transport } = await start();
      server.atRecipient.set('m-1@example.org', trouble);
      const results = await transport.send([mailOf('m-0'), mailOf('m-1'), mailOf('m-2')]);
      expect(results[1]).toEqual({ id: 'm-1', ...expected, ...(results[1]?.type === 'refused' && { reason: results[1].reason }) });
      expect(results[1]).toMatchObject(expected);
      expect([results[0]?.type, results[2]?.type]).toEqual(['delivered', 'delivered']);
      expect(server.taken.map(({ to }) => to).flat().sort()).toEqual(['m-0@example.org', 'm-2@example.org']);
    });

    it.each<[string, SmtpHouse['atData'], object, number]>([
      ['that is refused', { code: 554, words: '5.6.0 no' }, { type: 'refused', reason: 'refused-554-5.6.0' }, 0],
      ['that comes at a bad time', { code: 451, words: '4.3.0 later' }, { type: 'later', reason: 'mail-later' }, 0],
      ['whose connection is lost before its end', 'cut-early', { type: 'later', reason: 'provider-away' }, 0],
      ['whose connection is lost after its end', 'cut', { type: 'uncertain', reason: 'connection-lost' }, 1],
      ['that is never answered', 'silent', { type: 'uncertain', reason: 'no-answer-in-time' }, 1],
    ])('tells of a message %s what is certain, and sends it once', async (_what, atData, expected, taken) => {
      const { server, transport } = await start({}, {}, {}, atData === 'silent' ? { answerMs: 300 } : {});
      server.atData = atData;
      // Larger than what goes out before anybody can say no.
      const [result] = await transport.send([mailOf('m-0', { html: `<p>${'x'.repeat(atData === 'cut-early' ? 20_000_000 : 10)}</p>` })]);
      expect(result).toEqual({ id: 'm-0', ...expected });
      expect(server.taken).toHaveLength(taken);
    });

    it('knows that nothing left over a connection that was lost at RCPT', async () => {
      const { server } = await start();
      server.atRecipient.set('m-0@example.org', 'cut');
      expect(await sendOne()).toEqual({ id: 'm-0', type: 'later', reason: 'provider-away' });
    });

    it('sends many over few connections', async () => {
      const { server, transport } = await start({}, { smtpConnections: 3 });
      await transport.send(Array.from({ length: 40 }, (_, i) => mailOf(`m-${i}`)));
      expect([server.taken.length, server.connections]).toEqual([40, 3]);
    });

    it('encrypts where the server can, and signs in', async () => {
      const { server } = await start({ tls: true, user: { name: 'atelier', password: 'a secret' } }, { smtpRequireTls: true, smtpUser: 'atelier' }, { smtpPassword: 'a secret' }, { ca: localhostCertificate.cert });
      expect(await sendOne()).toEqual({ id: 'm-0', type: 'delivered' });
      expect(server.taken).toEqual([expect.objectContaining({ secure: true, user: 'atelier' })]);
    });

    it.each<[string, SmtpHouseOptions, string]>([
      ['offers no encryption', {}, 'provider-error'],
      ['shows a certificate that nobody vouches for', { tls: true }, 'provider-away'],
    ])('hands nothing to a server that %s', async (_what, house, reason) => {
      const { server } = await start(house, { smtpRequireTls: true });
      expect(await sendOne()).toEqual({ id: 'm-0', type: 'later', reason });
      expect(server.taken).toEqual([]);
    });

    it('waits where the server does not know its user', async () => {
      const { server } = await start({ user: { name: 'atelier', password: 'a secret' } }, { smtpUser: 'atelier' }, { smtpPassword: 'another' });
      expect(await sendOne()).toEqual({ id: 'm-0', type: 'later', reason: 'provider-key' });
      expect(server.taken).toEqual([]);
    });
  });

  it.each([
    ['no server', { smtpHost: undefined }, 'email.smtpHost'],
    ['a user without password', { smtpUser: 'atelier' }, 'SMTP_PASSWORD'],
    ['a domain to sign for without key', { dkimDomain: 'atelier.example' }, 'PARCOURS_DKIM_KEY'],
  ])('says at start what is missing where there is %s', (_what, email, named) => {
    expect(() => new SmtpTransport(settingsOf(25, email))).toThrow(named);
  });
});
