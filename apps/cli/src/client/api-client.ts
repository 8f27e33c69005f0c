/** An answer of the API: its status and parsed JSON (or text). */
export interface ApiAnswer {
  status: number;
  body: unknown;
}

/** How a command reaches Parcours: a running one by HTTP, or a data folder that no process has open. */
export interface ApiClient {
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, contentType?: string): Promise<ApiAnswer>;
  /** A file's bytes; undefined where there is none. Absent where files are not handed out: in a data folder that no process has open. */
  download?(path: string): Promise<Uint8Array | undefined>;
  /** Where it works, for messages. */
  readonly place: string;
  close(): Promise<void>;
}

/** What the API refused, in the words of its problem document. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly body?: unknown,
  ) {
    super(message);
  }
}

interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  action?: string;
  field?: string;
}

/** The body of a success; a refusal becomes an `ApiError` that says what to do. */
export async function call<T>(client: ApiClient, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const answer = await client.request(method, path, body);
  if (answer.status < 400) return answer.body as T;
  const problem = (typeof answer.body === 'object' && answer.body !== null ? answer.body : {}) as ProblemBody;
  const sentence = [problem.field && `${problem.field}:`, problem.detail ?? problem.title ?? `HTTP ${answer.status}`, problem.action].filter(Boolean).join(' ');
  throw new ApiError(answer.status, problem.code ?? `http-${answer.status}`, sentence, answer.body);
}

/** All items of a listing, page by page. */
export async function* listAll<T>(client: ApiClient, path: string): AsyncGenerator<T> {
  const join = path.includes('?') ? '&' : '?';
  for (let cursor: string | undefined; ; ) {
    const page = await call<{ items: T[]; next?: string }>(client, 'GET', `${path}${join}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    yield* page.items;
    if (!page.next) return;
    cursor = page.next;
  }
}
