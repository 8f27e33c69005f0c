import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delay, freePort, processKey } from '../support/parcours-process';

/** A line of the process's log. `level`: 30 information, 40 warning, 50 error. */
export interface LogLine {
  level: number;
  context?: string;
  msg: string;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  retryAfter: string | null;
  /** ms until it was there. */
  took: number;
}

export interface OutageProcessOptions {
  data: string;
  env: Record<string, string>;
  /** One service alone; without it all of them. */
  service?: string;
}

/** Clock ticks a second in /proc (USER_HZ is 100 on every Linux). */
const ticksPerSecond = 100;
const patienceMs = 20_000;

/** A real `parcours start` that is not waited for: whether it gets ready is what is asked. Its whole log is kept. */
export class OutageProcess {
  private log = '';

  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.log += String(chunk)));
  }

  /** Resolves when it listens. */
  static async start({ data, env, service }: OutageProcessOptions): Promise<OutageProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, ['bin/parcours.mjs', 'start', ...(service ? [service] : []), '--data', data, '--port', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PARCOURS_API_KEYS: `${processKey}:events:write+read+operate`, PARCOURS_LOG_LEVEL: 'info', ...env },
    });
    const started = new OutageProcess(child, `http://127.0.0.1:${port}`);
    process.once('exit', () => child.kill('SIGKILL'));
    await started.until('it listens', async () => (await started.ask('/health/live')).status === 200);
    return started;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Every line of its log so far that is one; what it says to a terminal is left out. */
  get lines(): LogLine[] {
    return this.log.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as LogLine] : []));
  }

  /** What it warned of, as `context: words`, from line `from` on. */
  warned(from = 0): string[] {
    return this.lines.slice(from).flatMap(({ level, context, msg }) => (level >= 40 ? [`${context}: ${msg}`] : []));
  }

  /** CPU seconds that it has used. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }

  /** Share of one core that it uses over so many seconds. */
  async load(seconds: number): Promise<number> {
    const [begun, before] = [performance.now(), this.cpu()];
    await delay(seconds * 1_000);
    return ((this.cpu() - before) * 1_000) / (performance.now() - begun);
  }

  /** Throws where nobody answers. */
  async ask(path: string, body?: unknown): Promise<Answer> {
    const begun = performance.now();
    const response = await fetch(this.url + path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${processKey}`, ...(body !== undefined && { 'content-type': 'application/cloudevents-batch+json' }) },
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: json ? (JSON.parse(text) as Record<string, unknown>) : {}, retryAfter: response.headers.get('retry-after'), took: performance.now() - begun };
  }

  /** What keeps it from being ready: `store`, `log`, `started`; nothing when it is ready, and `live` is whether it lives. */
  async health(): Promise<{ live: boolean; down: unknown }> {
    const [live, ready] = await Promise.all([this.ask('/health/live'), this.ask('/health/ready')]);
    return { live: live.status === 200, down: ready.status === 200 ? [] : ready.body['down'] };
  }

  async untilReady(): Promise<void> {
    await this.until('it is ready', async () => (await this.ask('/health/ready')).status === 200);
  }

  /** All items of a listing, page by page. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor = ''; ; ) {
      const { status, body } = await this.ask(`${path}${path.includes('?') ? '&' : '?'}limit=500${cursor}`);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      items.push(...(body['items'] as T[]));
      if (!body['next']) return items;
      cursor = `&cursor=${encodeURIComponent(String(body['next']))}`;
    }
  }

  /** Ends it; answers its exit code (null when a signal ended it) and how long that took, ms. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; took: number }> {
    if (this.hasEnded) return { code: this.child.exitCode, took: 0 };
    const begun = performance.now();
    const gone = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill(signal);
    const [code] = await gone;
    return { code, took: performance.now() - begun };
  }

  /** Looks until something holds; throws after a minute and a half, or when the process ends, with what it said. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const latest = performance.now() + 90_000; ; await delay(100)) {
      if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode} before ${what}: ${this.log.slice(-4_000)}`);
      if (await holds().catch(() => false)) return;
      if (performance.now() > latest) throw new Error(`It never came about that ${what}: ${this.log.slice(-4_000)}`);
    }
  }
}
