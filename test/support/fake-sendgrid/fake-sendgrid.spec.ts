import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeSendgrid } from './fake-sendgrid';
import { signatureHeader, timestampHeader } from './sign-webhook';

const body = (more: object = {}) => ({ personalizations: [{ to: [{ email: 'ana@example.org' }] }], from: { email: 'formation@atelier.example' }, subject: 'Été', content: [{ type: 'text/plain', value: 'a' }, { type: 'text/html', value: 'b' }], custom_args: { command: 'k-1' }, ...more });

describe('the fake of SendGrid', () => {
  const fake = new FakeSendgrid({ seed: 3 });
  beforeAll(() => fake.start());
  afterAll(() => fake.stop());
  const post = async (sent: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${fake.url}/v3/mail/send`, { method: 'POST', headers: { authorization: `Bearer ${fake.apiKey}`, 'content-type': 'application/json', ...headers }, body: typeof sent === 'string' ? sent : JSON.stringify(sent) });
    return { status: answer.status, id: answer.headers.get('x-message-id'), body: await answer.text() };
  };

  it('takes what the API takes, and remembers it by its command', async () => {
    expect(await post(body())).toEqual({ status: 202, id: expect.stringMatching(/^\w{22}$/), body: '' });
    expect(fake.accepted.get('k-1')).toEqual([expect.objectContaining({ email: 'ana@example.org', subject: 'Été' })]);
  });

  it.each<[string, unknown, number, string | null]>([
    ['a field that the API does not have', body({ colour: 'red' }), 400, 'colour'],
    ['a field in the wrong case', body({ customArgs: { command: 'k' } }), 400, 'customArgs'],
    ['no recipient', body({ personalizations: [{ to: [] }] }), 400, 'personalizations.0.to'],
    ['no personalization', body({ personalizations: undefined }), 400, 'personalizations'],
    ['an address that is none', body({ from: { email: 'nobody' } }), 400, 'from.email'],
    ['one recipient twice', body({ personalizations: [{ to: [{ email: 'a@b.co' }, { email: 'A@b.co' }] }] }), 400, 'personalizations.0'],
    ['an empty part', body({ content: [{ type: 'text/html', value: '' }] }), 400, 'content.0.value'],
    ['HTML before text', body({ content: [{ type: 'text/html', value: 'b' }, { type: 'text/plain', value: 'a' }] }), 400, 'content'],
    ['no subject', body({ subject: undefined }), 400, 'subject'],
    ['a header of its own', body({ headers: { Subject: 'x' } }), 400, 'headers.Subject'],
    ['a number among the arguments', body({ custom_args: { n: 1 } }), 400, 'custom_args.n'],
    ['arguments over 10,000 bytes', body({ custom_args: { n: 'x'.repeat(10_000) } }), 400, 'personalizations.0.custom_args'],
    ['eleven categories', body({ categories: Array.from({ length: 11 }, (_, i) => `c${i}`) }), 400, 'categories'],
    ['what is no JSON', '{', 400, null],
  ])('refuses %s', async (_what, sent, status, field) => {
    const answer = await post(sent);
    expect([answer.status, (JSON.parse(answer.body) as { errors: { field: string | null }[] }).errors[0]?.field]).toEqual([status, field]);
  });

  it.each([[{ authorization: 'Bearer SG.other' }, 401], [{ 'content-type': 'text/plain' }, 415]])('refuses a request with %j', async (headers, status) => {
    expect((await post(body(), headers as Record<string, string>)).status).toBe(status);
  });

  it('tells by signed webhooks what became of mails, again where they are not taken, in any order and twice', async () => {
    const events: { event: string; command: string; sg_event_id: string }[] = [];
    const valid: boolean[] = [];
    let refusals = 2;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const raw = Buffer.concat(chunks);
        const key = createPublicKey({ key: Buffer.from(fake.keys.publicKey, 'base64'), format: 'der', type: 'spki' });
        valid.push(verify('sha256', Buffer.concat([Buffer.from(String(request.headers[timestampHeader])), raw]), key, Buffer.from(String(request.headers[signatureHeader]), 'base64')));
        if (refusals-- > 0) return void response.writeHead(503).end();
        events.push(...(JSON.parse(raw.toString()) as typeof events));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    for (const command of ['k-2', 'k-3', 'k-4']) await post(body({ custom_args: { command } }));
    const requests = await fake.tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, batch: 3, duplicates: 0.5, shuffled: true, retryMs: 1 });
    await new Promise((resolve) => server.close(resolve));
    expect(new Set(events.map(({ command, event }) => `${command} ${event}`))).toEqual(new Set(['k-1', 'k-2', 'k-3', 'k-4'].flatMap((command) => [`${command} processed`, `${command} delivered`])));
    expect(events.length).toBeGreaterThan(8);
    expect(new Set(events.map(({ sg_event_id }) => sg_event_id)).size).toBe(8);
    expect([requests, new Set(valid)]).toEqual([2 + Math.ceil(events.length / 3), new Set([true])]);
  });
});
