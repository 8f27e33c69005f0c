import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeSendgrid, type FakeFaults } from './fake-sendgrid';
import type { ProviderEventKind } from './provider-event';
import { webhookKeys } from './sign-webhook';

/*
 * The fake as a process of its own, for runs that kill and measure others: `node dist/test/support/fake-sendgrid/main.js '{"seed":7,"faults":{"silent":0.05}}'`.
 * It prints one line of JSON, {url, control, apiKey, publicKey}, and serves until it is ended. `control` takes:
 *   GET  /state               {commands: {COMMAND: times taken}, unanswered: [COMMAND], answered: {STATUS: requests}}
 *   GET  /count               {taken: mails}, for who asks often
 *   PUT  /faults  {...}       other faults from now on
 *   POST /tell    {url, kinds?, batch?, duplicates?, shuffled?}   webhooks of all that was taken and not told of yet; answers {requests} when they were taken
 */
interface TellRequest {
  url: string;
  kinds?: ProviderEventKind[];
  batch?: number;
  duplicates?: number;
  shuffled?: boolean;
}

async function main(): Promise<void> {
  const { port, ...options } = JSON.parse(process.argv[2] ?? '{}') as { port?: number; seed?: number; faults?: FakeFaults; apiKey?: string };
  const keys = webhookKeys();
  const fake = new FakeSendgrid({ ...options, keys, keepBodies: false });
  const url = await fake.start(port);
  const control = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as unknown;
      obey(fake, `${request.method} ${request.url}`, body).then(
        (answer) => response.end(JSON.stringify(answer)),
        (fault: unknown) => response.writeHead(500).end(String(fault)),
      );
    });
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  console.log(JSON.stringify({ url, control: `http://127.0.0.1:${(control.address() as AddressInfo).port}`, apiKey: fake.apiKey, publicKey: keys.publicKey }));
}

async function obey(fake: FakeSendgrid, what: string, body: unknown): Promise<unknown> {
  switch (what) {
    case 'GET /state':
      return { commands: Object.fromEntries([...fake.accepted].map(([command, mails]) => [command, mails.length])), unanswered: [...fake.unanswered], answered: fake.answered };
    case 'GET /count':
      return { taken: fake.accepted.size };
    case 'PUT /faults':
      fake.faults = body as FakeFaults;
      return {};
    case 'POST /tell': {
      const { kinds, ...to } = body as TellRequest;
      return { requests: await fake.tell(to, kinds && (() => kinds)) };
    }
    default:
      throw new Error(`There is no ${what} here.`);
  }
}

void main();
