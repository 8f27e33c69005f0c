import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postOutside } from './post-outside';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  if (server) await new Promise((resolve) => server?.close(resolve));
  server = undefined;
});

async function listen(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
const here = [{ address: '127.0.0.1', family: 4 }];
const post = (url: string, more: Partial<Parameters<typeof postOutside>[0]> = {}) => postOutside({ url, headers: { 'webhook-id': 'k-1' }, body: '{"a":"é"}', allowPrivate: true, ...more });

describe('a post outside', () => {
  it('sends the body with its headers to the address of a name that was resolved once', async () => {
    const received: { host?: string; id?: string; body: string }[] = [];
    const port = await listen((request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ host: request.headers.host, id: String(request.headers['webhook-id']), body });
        response.end();
      });
    });
    const resolve = jest.fn().mockResolvedValueOnce(here).mockRejectedValue(new Error('asked twice'));
    expect(await post(`http://hooks.example.org:${port}/x`, { resolve })).toEqual({ type: 'answered', status: 200 });
    expect(received).toEqual([{ host: `hooks.example.org:${port}`, id: 'k-1', body: '{"a":"é"}' }]);
  });

  it.each([
    ['an address', 'http://127.0.0.1/', []],
    ['a decimal address', 'http://2130706433/', []],
    ['an IPv6 address', 'http://[::1]/', []],
    ['a mapped address', 'http://[::ffff:169.254.169.254]/', []],
    ['a name', 'http://hooks.example.org/', here],
    ['a name with one private address among its own', 'http://hooks.example.org/', [{ address: '93.184.216.34', family: 4 }, { address: 'fd00::1', family: 6 }]],
  ])('is refused where %s is private, and nothing is connected', async (_what, url, addresses) => {
    const { port } = new URL(url);
    expect(port).toBe('');
    expect(await post(url, { allowPrivate: false, resolve: async () => addresses })).toEqual({ type: 'refused', reason: 'private-address' });
  });

  it('takes a redirect as an answer and does not follow it', async () => {
    const paths: (string | undefined)[] = [];
    const port = await listen((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere', 'retry-after': '7' }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/x`)).toEqual({ type: 'answered', status: 307, retryAfter: '7' });
    expect(paths).toEqual(['/x']);
  });

  it('reads only the beginning of an endless answer', async () => {
    const chunk = Buffer.alloc(16_384);
    let closed: Promise<unknown> | undefined;
    const port = await listen((_request, response) => {
      closed = once(response, 'close');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ type: 'answered', status: 200 });
    await closed;
  });

  it('knows what was answered also where the rest never ends in time', async () => {
    const port = await listen((_request, response) => void response.writeHead(200).write('a'));
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 100 })).toEqual({ type: 'answered', status: 200 });
  });

  it('gives up where nothing is answered in time', async () => {
    const port = await listen(() => undefined);
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 30 })).toEqual({ type: 'unreachable', reason: 'time-out' });
    expect(await post('http://hooks.example.org/', { timeoutMs: 30, resolve: () => new Promise(() => undefined) })).toEqual({ type: 'unreachable', reason: 'time-out' });
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1/', async () => here, 'network ECONNREFUSED'],
    ['a name has no address', 'http://hooks.example.org/', async () => [], 'name-unknown'],
    ['a name is not known', 'http://hooks.example.org/', async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })), 'name-unknown'],
  ])('says so where %s', async (_what, url, resolve, reason) => {
    expect(await post(url, { resolve })).toEqual({ type: 'unreachable', reason });
  });
});
