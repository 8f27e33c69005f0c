import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { delay, processKey } from '../support/parcours-process';
import type { Span } from './spans';

export const roles = ['gateway', 'journeys', 'email', 'content', 'print'] as const;
/** `all`: the embedded engine's one process. */
export type Role = (typeof roles)[number] | 'all';

export interface FleetOptions {
  /** Which roles, and how many of each. */
  of: readonly Role[];
  each: number;
  folder: string;
  config: string;
  env: Record<string, string>;
}

/** Whoever is asked to end has so long to finish what is in hand. */
const patienceMs = 30_000;
const children = new Set<ChildProcess>();
// Nobody is left behind by a run that is ended early.
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process and what became of it; started again it stays the same member on the same port. */
export class Member {
  /** When nobody could count on it, the last one open: starting, dead, stopped. Epoch ms. */
  readonly away: Span[] = [{ from: Date.now(), to: Infinity }];
  /** From the start of each process until it was ready, ms. */
  readonly startups: number[] = [];
  /** How often it ended without being told to. */
  fell = 0;
  paused = false;
  /** It did not end when it was asked to. */
  hung = false;
  private child: ChildProcess | undefined;
  private listens: ChildProcess | undefined;
  private ordered = false;
  private ended = false;
  private starting: Promise<void> = Promise.resolve();

  constructor(
    readonly role: Role,
    readonly name: string,
    readonly port: number,
    private readonly options: FleetOptions,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get ready(): boolean {
    return !this.paused && this.away.at(-1)?.to !== Infinity;
  }

  get alive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when the process started last is ready, or ended again. */
  untilStarted(): Promise<void> {
    return this.starting;
  }

  start(): void {
    const { folder, config, env } = this.options;
    const role = this.role === 'all' ? [] : [this.role];
    const args = ['bin/parcours.mjs', 'start', ...role, '--data', join(folder, this.role === 'all' ? 'data' : `data-${this.name}`), '--config', config, '--port', String(this.port)];
    const given = Object.entries({ ...process.env, PARCOURS_LOG_LEVEL: 'warn', ...env });
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: Object.fromEntries(given.filter(([, value]) => value !== '')) });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const said = createWriteStream(join(folder, `${this.name}.log`), { flags: 'a' });
    // Whatever answers at its port before it says so is another process.
    child.stdout.on('data', (words: Buffer) => {
      if (/^Parcours /m.test(String(words))) this.listens = child;
    });
    child.stdout.pipe(said, { end: false });
    child.stderr.pipe(said, { end: false });
    this.child = child;
    this.ordered = this.ended = false;
    child.once('exit', (code, signal) => {
      if (this.listens === child) this.listens = undefined;
      said.end(`-- ended: code ${String(code)}, signal ${String(signal)}\n`);
      if (this.child !== child) return;
      this.goAway();
      if (this.ordered) return;
      this.fell += 1;
      setTimeout(() => this.ended || this.start(), 1_000);
    });
    this.starting = this.watchStart(child);
  }

  /** Ends it by SIGKILL; nobody starts it again but `start`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.ordered = this.ended = true;
    const { child } = this;
    if (!child || !this.alive) return;
    const gone = once(child, 'exit');
    const patience = setTimeout(() => {
      this.hung = true;
      child.kill('SIGKILL');
    }, patienceMs);
    child.kill(signal);
    await gone;
    clearTimeout(patience);
  }

  pause(): void {
    this.paused = true;
    this.goAway();
    this.child?.kill('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.child?.kill('SIGCONT');
    this.paused = false;
    if (this.child && this.alive) await this.watchStart(this.child);
  }

  private goAway(): void {
    if (this.away.at(-1)?.to !== Infinity) this.away.push({ from: Date.now(), to: Infinity });
  }

  private async watchStart(child: ChildProcess): Promise<void> {
    const begun = Date.now();
    while (this.child === child && this.alive && !this.paused) {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      if (answer?.status === 200 && this.listens === child && !this.paused && this.child === child && this.alive) {
        const open = this.away.at(-1);
        if (open?.to === Infinity) open.to = Date.now();
        this.startups.push(Date.now() - begun);
        return;
      }
      await delay(50);
    }
  }
}

/** The processes of one deployment. */
export class Fleet {
  private constructor(readonly members: readonly Member[]) {}

  static async open(options: FleetOptions): Promise<Fleet> {
    const members: Member[] = [];
    const ports = await freePorts(options.of.length * options.each);
    for (const role of options.of) {
      for (let n = 1; n <= options.each; n++) members.push(new Member(role, options.each === 1 ? role : `${role}-${n}`, ports.pop() ?? 0, options));
    }
    for (const member of members) member.start();
    return new Fleet(members);
  }

  /** Rejects after the patience (ms), naming who is not ready. */
  async untilReady(patience = 120_000): Promise<void> {
    for (const begun = Date.now(); ; await delay(50)) {
      const awaited = this.members.filter(({ ready }) => !ready);
      if (awaited.length === 0) return;
      if (Date.now() - begun > patience) throw new Error(`not ready: ${awaited.map(({ name, fell }) => `${name} (fell ${fell} times)`).join(', ')}; the run's folder holds what they said`);
    }
  }

  of(role: Role): Member[] {
    return this.members.filter((member) => member.role === role || member.role === 'all');
  }

  /** Asks whichever gateway is up. Throws when none answers within the patience (ms). */
  async ask<T>(path: string, patience = 60_000): Promise<T> {
    for (const begun = Date.now(); ; await delay(200)) {
      for (const { url } of this.of('gateway').filter(({ ready }) => ready)) {
        const answer = await fetch(url + path, { headers: { authorization: `Bearer ${processKey}` }, signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
        if (answer?.ok) return (await answer.json()) as T;
      }
      if (Date.now() - begun > patience) throw new Error(`no gateway answers ${path}`);
    }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await Promise.all(this.members.map(async (member) => {
      if (member.paused) await member.resume();
      await member.end(signal);
    }));
  }
}

/** Different ones: all are held until the last is found. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
