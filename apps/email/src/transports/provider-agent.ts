import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** Connections that a provider is written to over. */
export interface ProviderAgent {
  agent: HttpAgent | HttpsAgent;
  /** Whether a request's connection came about; over one that did not nothing was ever said. */
  isConnected(socket: Duplex | null | undefined): boolean;
  close(): void;
}

/** As many as mails leave at once, and a few to spare. */
const mostSockets = 64;
/** Shorter than any server keeps an idle connection: whether a request that crosses the server's closing was read, nobody could tell. */
const idleMs = 3_000;

/** An agent that keeps connections for what follows at once. */
export function providerAgent(url: string): ProviderAgent {
  const connected = new WeakSet<Duplex>();
  const options = { keepAlive: true, maxSockets: mostSockets, maxFreeSockets: mostSockets, scheduling: 'lifo' as const, timeout: idleMs };
  const isSecure = new URL(url).protocol === 'https:';
  const agent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...given: Parameters<typeof connect>) => {
    const socket = connect(...given);
    socket?.once(isSecure ? 'secureConnect' : 'connect', () => connected.add(socket));
    return socket;
  };
  return { agent, isConnected: (socket) => socket != null && connected.has(socket), close: () => agent.destroy() };
}
