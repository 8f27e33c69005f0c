import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { ClientSockets } from './client-sockets';

let server: Server;
beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close());

const open = (sockets: ClientSockets) => sockets.factory({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ssl: undefined as never, onConnect: () => undefined });

describe('the connections of a log', () => {
  it('end with it, and say so to their clients', async () => {
    const sockets = new ClientSockets();
    const all = [open(sockets), open(sockets)];
    await Promise.all(all.map((socket) => once(socket, 'connect')));
    const faults = Promise.all(all.map((socket) => once(socket, 'error')));
    sockets.close();
    expect(all.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    expect((await faults).flat().map(({ message }: Error) => message)).toEqual(['the log is closed', 'the log is closed']);
  });

  it('are refused to a client that connects once more behind its end', async () => {
    const sockets = new ClientSockets();
    sockets.close();
    const late = open(sockets);
    const [fault] = (await once(late, 'error')) as [Error];
    expect([fault.message, late.destroyed]).toEqual(['the log is closed', true]);
  });
});
