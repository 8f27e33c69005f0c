import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import type { Settings } from '../settings.schema';
import { mask } from './mask';

/** The process's log: one JSON document a line on stderr, personal data and keys masked. Nest's own start-up chatter is `debug`. */
export class AppLogger implements LoggerService {
  private readonly pino: Logger;

  constructor({ logLevel }: Pick<Settings, 'logLevel'>, destination?: { write(line: string): void }) {
    this.pino = pino({ level: logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination({ dest: 2, sync: true }));
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.pino[context !== undefined && chatter.has(context) ? 'debug' : 'info']({ context }, text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn({ context: contextOf(rest) }, text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? mask(rest[0]) : undefined;
    this.pino.error({ context: contextOf(rest), ...(stack !== undefined && { stack }) }, text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.pino.debug({ context: contextOf(rest) }, text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.pino.trace({ context: contextOf(rest) }, text(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pino.fatal({ context: contextOf(rest) }, text(message));
  }
}

const chatter = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication', 'NestMicroservice']);

const contextOf = (rest: unknown[]): string | undefined => {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
};

const text = (message: unknown): string => mask(message instanceof Error ? (message.stack ?? message.message) : typeof message === 'string' ? message : JSON.stringify(message));
