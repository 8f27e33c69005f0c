import type { ISocketFactory } from 'kafkajs';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const keepAliveMs = 60_000;

/** As kafkajs opens them where it is not told otherwise. */
const usual: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect) : connect({ host, port }, onConnect);
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
};

/**
 * The connections of one log's clients: open -> closed, for good. A client of kafkajs that is given up in the middle of a question may connect
 * once more behind its `disconnect`; nobody would ever end that connection, and it would keep the process from ending.
 */
export class ClientSockets {
  private readonly sockets = new Set<Socket>();
  private closed = false;

  constructor(private readonly open: ISocketFactory = usual) {}

  readonly factory: ISocketFactory = (options) => {
    const socket = this.open(options);
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    if (this.closed) socket.destroy(over());
    return socket;
  };

  close(): void {
    this.closed = true;
    // kafkajs hears of an error, and not of a connection that is closed: questions in hand would wait for their time to run out.
    for (const socket of this.sockets) socket.destroy(over());
  }
}

const over = (): Error => new Error('the log is closed');
