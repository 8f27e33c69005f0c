import { settingsSchema } from '@parcours/platform';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SmtpHouse } from '../../../../test/support/smtp-house';
import { checkSendgrid, checkSmtp } from './check-connection';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe('a mail server that is tried', () => {
  const user = { name: 'atelier', password: 'open-sesame' };
  it.each<[string, string, ConstructorParameters<typeof SmtpHouse>[0], Record<string, unknown>, string | undefined, string]>([
    ['lets us in', 'warn', { user }, { smtpUser: 'atelier', smtpRequireTls: false }, 'open-sesame', 'may go unencrypted'],
    ['does not know us', 'fail', { user }, { smtpUser: 'atelier', smtpRequireTls: false }, 'wrong', 'refuses email.smtpUser'],
    ['offers no TLS', 'fail', {}, {}, undefined, 'offers no TLS'],
    ['has a certificate that nobody signed', 'fail', { tls: true }, {}, undefined, 'TLS'],
  ])('and %s is a %s', async (_what, level, options, email, smtpPassword, says) => {
    const house = new SmtpHouse(options);
    try {
      const settings = settingsSchema.parse({ email: { smtpHost: '127.0.0.1', smtpPort: await house.start(), ...email }, smtpPassword });
      expect(await checkSmtp(settings)).toEqual({ check: 'connection', level, says: expect.stringContaining(says) });
      expect(house.taken).toEqual([]);
    } finally {
      await house.stop();
    }
  });

  it('and is not there is a fail', async () => {
    const house = new SmtpHouse();
    const smtpPort = await house.start();
    await house.stop();
    expect(await checkSmtp(settingsSchema.parse({ email: { smtpHost: '127.0.0.1', smtpPort } }))).toMatchObject({ level: 'fail', says: expect.stringContaining('can not be reached') });
    expect(await checkSmtp(settingsSchema.parse({}))).toMatchObject({ level: 'fail', says: expect.stringContaining('PARCOURS_EMAIL_SMTP_HOST') });
  });
});

describe('SendGrid that is tried', () => {
  let asked: (string | undefined)[] = [];
  it.each<[string, string, number, unknown, string]>([
    ['lets our key send', 'ok', 200, { scopes: ['mail.send', 'stats.read'] }, 'lets our key send'],
    ['lets our key do something else', 'fail', 200, { scopes: ['stats.read'] }, 'Mail Send'],
    ['answers what nobody expects', 'fail', 200, ['x'], 'Mail Send'],
    ['does not know our key', 'fail', 401, { errors: [] }, 'refuses SENDGRID_API_KEY (401)'],
    ['is out of order', 'fail', 503, {}, 'answers 503'],
  ])('and %s is a %s', async (_what, level, status, body, says) => {
    asked = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const settings = settingsSchema.parse({ email: { transport: 'sendgrid', sendgridUrl: `http://127.0.0.1:${portOf(server)}` }, sendgridApiKey: 'SG.key' });
      expect(await checkSendgrid(settings)).toEqual({ check: 'connection', level, says: expect.stringContaining(says) });
      expect(asked).toEqual(['GET /v3/scopes Bearer SG.key']);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('without a key, or where it can not be reached, is a fail that does not say the key', async () => {
    expect(await checkSendgrid(settingsSchema.parse({}))).toMatchObject({ level: 'fail', says: 'SENDGRID_API_KEY is not set' });
    const away = await checkSendgrid(settingsSchema.parse({ email: { sendgridUrl: 'http://127.0.0.1:1' }, sendgridApiKey: 'SG.key' }));
    expect(away).toMatchObject({ level: 'fail', says: expect.stringContaining('can not be reached') });
    expect(JSON.stringify(away)).not.toContain('SG.key');
  });
});
