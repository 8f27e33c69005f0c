import type { Page, Problem } from './api-types';

/** Told to the window when the API asks who we are: the app then shows the sign-in page. */
export const SIGNED_OUT = 'parcours:signed-out';

/** What the API refused, or why it could not be asked. `problem.code` is `unreachable` where no answer came. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
  }
}

/** An answer that takes longer is taken for none, ms: a server that hangs is as gone as one that is down. */
const GET_WITHIN = 20_000;

/** GET, as JSON. Throws `ApiError`. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const limit = AbortSignal.timeout(GET_WITHIN);
  return ask<T>(path, { headers: { accept: 'application/json' }, signal: signal ? AbortSignal.any([signal, limit]) : limit });
}

/** POST with an idempotency key, so that a request sent twice acts once. Throws `ApiError`. */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': randomKey() };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** DELETE. Throws `ApiError`. */
export function remove(path: string): Promise<void> {
  return ask<void>(path, { method: 'DELETE', headers: { accept: 'application/json' } });
}

/** Every page of a list, in order; at most `pages` of them, so that a huge history does not freeze the tab. */
export async function getAll<T>(path: string, signal?: AbortSignal, pages = 20): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const query = `${path.includes('?') ? '&' : '?'}limit=500${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await get<Page<T>>(path + query, signal);
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === undefined) return { items };
  }
  return { items, next: cursor };
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch((fault: unknown) => unreachable(fault));
  if (response.status === 401 && path !== '/v1/session') window.dispatchEvent(new Event(SIGNED_OUT));
  const text = await response.text().catch((fault: unknown) => unreachable(fault));
  const body: unknown = parse(text);
  if (!response.ok) throw new ApiError(problemOf(body, response));
  return body as T;
}

/** No answer, or one that broke off; a request that was given up is no fault. */
function unreachable(fault: unknown): never {
  if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
  throw new ApiError({ title: 'unreachable', status: 0, code: 'unreachable' });
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(body: unknown, response: Response): Problem {
  const stated = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  return { ...stated, title: stated.title ?? response.statusText, status: response.status };
}

/** 128 random bits in hex. `crypto.randomUUID` is missing where the page came over plain HTTP from another machine. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
