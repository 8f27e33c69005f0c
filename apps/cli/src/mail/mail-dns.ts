import { TerminalError } from '@parcours/platform';
import { Resolver } from 'node:dns/promises';

/** What answers that there is nothing, as RFC 1035 and c-ares tell it: no such name, or none of this type. */
const nothing = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * DNS as the checks ask it: what is not there is an empty list. Throws `TerminalError` (`dns-unreachable`) where no server answers or one fails:
 * then nothing can be said of a record.
 */
export class MailDns {
  private readonly resolver: Resolver;

  /** `servers`: host:port each; without them those of this machine. */
  constructor(servers: string[] = [], { timeoutMs = 3_000, tries = 2 }: { timeoutMs?: number; tries?: number } = {}) {
    this.resolver = new Resolver({ timeout: timeoutMs, tries });
    if (servers.length > 0) this.resolver.setServers(servers);
  }

  /** Each record's strings joined, without any separator (RFC 7208, 3.3). */
  async texts(name: string): Promise<string[]> {
    return (await this.ask(name, 'TXT', () => this.resolver.resolveTxt(name))).map((strings) => strings.join(''));
  }

  async exchanges(name: string): Promise<{ exchange: string; priority: number }[]> {
    return this.ask(name, 'MX', () => this.resolver.resolveMx(name));
  }

  /** IPv4 and IPv6. */
  async addresses(name: string): Promise<string[]> {
    const [four, six] = await Promise.all([this.ask(name, 'A', () => this.resolver.resolve4(name)), this.ask(name, 'AAAA', () => this.resolver.resolve6(name))]);
    return [...four, ...six];
  }

  async alias(name: string): Promise<string | undefined> {
    return (await this.ask(name, 'CNAME', () => this.resolver.resolveCname(name)))[0]?.toLowerCase();
  }

  private async ask<T>(name: string, type: string, question: () => Promise<T[]>): Promise<T[]> {
    try {
      return await question();
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (nothing.has(code)) return [];
      throw new TerminalError('dns-unreachable', `DNS does not answer what ${type} records ${name} has (${code}): try again, or name another server with --resolver.`, { cause: error });
    }
  }
}
