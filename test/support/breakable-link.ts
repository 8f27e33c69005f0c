import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A link to a server on the network that a test cuts and mends. */
export class BreakableLink {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private swallowing: string | undefined;
  port = 0;

  constructor(
    private readonly host: string,
    private readonly target: number,
  ) {}

  /** Takes connections, at the same port every time. */
  async mend(): Promise<void> {
    this.server = createServer((client) => this.join(client));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = server && once(server, 'close');
    server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** The next request that holds `text` reaches the server; the connection breaks before its answer comes back. */
  swallowAnswerTo(text: string): void {
    this.swallowing = text;
  }

  private join(client: Socket): void {
    const server = connect(this.target, this.host);
    let swallow = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', () => {
        this.sockets.delete(socket);
        end();
      });
    }
    client.on('data', (data) => {
      if (this.swallowing !== undefined && data.includes(this.swallowing)) {
        this.swallowing = undefined;
        swallow = true;
      }
      server.write(data);
    });
    server.on('data', (data) => (swallow ? end() : client.write(data)));
  }
}
