import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export interface ProcessOptions {
  data: string;
  config?: string;
  port?: number;
  env?: Record<string, string>;
}

/** A real `parcours start`, from the built command, with a key of every scope. */
export interface ParcoursProcess {
  child: ChildProcess;
  url: string;
  key: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** What it said on stderr so far, the last 8,000 characters. */
  said(): string;
  /** Ends it; answers its exit code (null when a signal ended it) and how long that took, ms. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; took: number }>;
}

export const processKey = 'a-key-of-every-scope-for-tests';
const isoBatch = 'application/cloudevents-batch+json';

/** Starts it and waits until it is ready. Throws with what it said when it ends instead. */
export async function startProcess({ data, config = 'config', port, env }: ProcessOptions): Promise<ParcoursProcess> {
  const taken = port ?? (await freePort());
  const url = `http://127.0.0.1:${taken}`;
  const child = spawn(process.execPath, ['bin/parcours.mjs', 'start', '--data', data, '--config', config, '--port', String(taken)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PARCOURS_API_KEYS: `${processKey}:events:write+read+operate`, PARCOURS_LOG_LEVEL: 'error', ...env },
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + String(chunk)).slice(-8000)));
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} instead of starting: ${words}`);
    const ready = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (ready?.status === 200) return running(child, url, () => words);
    await delay(25);
  }
  child.kill('SIGKILL');
  throw new Error(`it did not get ready: ${words}`);
}

function running(child: ChildProcess, url: string, said: () => string): ParcoursProcess {
  return {
    child, url, key: processKey, said,
    request: async (method, path, body, headers) => {
      const type = path === '/v1/events' && Array.isArray(body) ? isoBatch : 'application/json';
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${processKey}`, ...(body !== undefined && { 'content-type': type }), ...headers },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      return { status: response.status, body: /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? (JSON.parse(text) as unknown) : text };
    },
    end: async (signal) => {
      const begun = performance.now();
      const gone = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      const [code] = await gone;
      return { code, took: performance.now() - begun };
    },
  };
}

/** All items of a listing, page by page. */
export async function listAll<T>(of: ParcoursProcess, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const join = path.includes('?') ? '&' : '?';
    const { body } = await of.request('GET', `${path}${join}limit=500${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    const page = body as { items: T[]; next?: string };
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
