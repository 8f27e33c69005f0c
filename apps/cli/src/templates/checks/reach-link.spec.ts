import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unreachableLinks } from './reach-link';

let server: Server;
let asked: { host: string; path: string }[];
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push({ host: request.headers.host ?? '', path: request.url ?? '' });
    if (request.url === '/silent') return;
    response.writeHead(Number(request.url?.slice(1)), { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
const here = { allowPrivate: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
const at = (path: string): string => `http://site.example.org:${(server.address() as AddressInfo).port}/${path}`;

describe('a link that is asked', () => {
  it.each([['200', undefined], ['301', undefined], ['403', undefined], ['405', undefined], ['429', undefined], ['404', 'it answers 404'], ['410', 'it answers 410'], ['500', 'it answers 500']])('by a site that answers %s: %s', async (status, why) => {
    expect([...(await unreachableLinks([at(status)], here)).values()]).toEqual(why === undefined ? [] : [why]);
    expect(asked).toMatchObject([{ path: `/${status}` }]);
  });

  it('is asked once, however often it stands there', async () => {
    await unreachableLinks([at('200'), at('200')], here);
    expect(asked).toHaveLength(1);
  });

  it('is given up where nothing answers in time', async () => {
    expect([...(await unreachableLinks([at('silent')], { ...here, timeoutMs: 40 })).values()]).toHaveLength(1);
    expect([...(await unreachableLinks([at('200')], { ...here, timeoutMs: 40, resolve: () => new Promise(() => undefined) })).values()]).toEqual(['it does not answer in time']);
  });

  it.each([
    ['a name of nobody', async () => Promise.reject(new Error('ENOTFOUND')), 'its name is not known'],
    ['a name inside a network', async () => [{ address: '10.0.0.1', family: 4 }], 'it is inside a network, where no reader is'],
    ['a name with one address inside', async () => [{ address: '93.184.216.34', family: 4 }, { address: '::1', family: 6 }], 'it is inside a network, where no reader is'],
  ])('is not connected to by %s', async (_what, resolve, why) => {
    expect([...(await unreachableLinks([at('200')], { resolve })).values()]).toEqual([why]);
    expect(asked).toEqual([]);
  });

  it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/latest'])('is not connected to where it is written as an address inside: %s', async (link) => {
    expect([...(await unreachableLinks([link])).values()]).toEqual(['it is inside a network, where no reader is']);
  });
});
