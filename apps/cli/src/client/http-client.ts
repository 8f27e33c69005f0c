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
    if (this.key) headers.authorization = `Bearer ${this.key}`;
    if (body !== undefined) headers['content-type'] = contentType;
    let response: Response;
    try {
      response = await fetch(this.place + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new ApiError(0, 'unreachable', `Nothing answers at ${this.place} (${cause}). Is it started? Check --url.`);
    }
    const text = await response.text();
    return { status: response.status, body: parse(text) };
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
