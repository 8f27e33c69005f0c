import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TerminalError, type Settings } from '@parcours/platform';

/** Signed links are long; whoever makes up longer ones is not heard. */
const maxParamLength = 4_000;

export function httpAdapter({ bodyLimit }: Pick<Settings, 'bodyLimit'>): FastifyAdapter {
  return new FastifyAdapter({ bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength } });
}

/** Throws `TerminalError` (`port-taken`, `port-forbidden`, `host-unknown`) with the way out. */
export async function listen(app: NestFastifyApplication, { host, port }: Pick<Settings, 'host' | 'port'>): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new TerminalError('port-taken', `Port ${port} on ${host} is taken by another process. Stop that one, or start with --port and another number (0 takes a free one).`);
    if (code === 'EACCES') throw new TerminalError('port-forbidden', `This user may not listen on port ${port}. Start with --port and a number above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new TerminalError('host-unknown', `This machine has no address ${host}. Start with --host and one it has, such as 127.0.0.1.`);
    throw error;
  }
}
