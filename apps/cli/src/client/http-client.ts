import type { ApiAnswer, ApiClient } from './api-client';
import { ApiError } from './api-client';

/** Speaks to a running Parcours. Every request gives up after 30 s with a message that names the address. */
export class HttpClient implements ApiClient {
  readonly place: string;

  constructor(
    url: string,
    private readonly key: string | undefined,
  ) {
    this.place = url.replace(/\/$/, '');
  }

  async request(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<ApiAnswer> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = contentType;
    const response = await this.fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  async download(path: string): Promise<Uint8Array | undefined> {
    const response = await this.fetch(path, { method: 'GET', headers: {} });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  }

  private async fetch(path: string, { headers, ...init }: { method: string; headers: Record<string, string>; body?: string }): Promise<Response> {
    if (this.key) headers.authorization = `Bearer ${this.key}`;
    try {
      return await fetch(this.place + path, { ...init, headers, signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new ApiError(0, 'unreachable', `Nothing answers at ${this.place} (${cause}). Is it started? Check --url.`);
    }
  }

  async close(): Promise<void> {}
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
