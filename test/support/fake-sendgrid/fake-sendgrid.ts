import { randomUUID, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../seeded-random';
import { problemsOf, type ApiProblem, type MailSendBody } from './mail-send.schema';
import { providerEvent, type AcceptedMail, type ProviderEventKind } from './provider-event';
import { webhookKeys } from './sign-webhook';
import { sendWebhooks, type WebhookSenderOptions } from './webhook-sender';

/** What goes wrong, in shares of the requests from 0 to 1, told by the seed. */
export interface FakeFaults {
  /** Between the two, ms. */
  latencyMs?: [number, number];
  /** Answered 429. */
  busy?: number;
  /** Answered 500 or 503; not taken. */
  error?: number;
  /** Taken, and never answered: the connection is closed after `silenceMs` (default: stays open). */
  silent?: number;
  silenceMs?: number;
  /** Taken, and the connection cut instead of an answer. */
  cut?: number;
}

export interface FakeSendgridOptions {
  apiKey?: string;
  seed?: number;
  faults?: FakeFaults;
  keys?: { privateKey: KeyObject; publicKey: string };
  /** Keeps each mail's body; off where 50,000 come. */
  keepBodies?: boolean;
  /** Epoch ms; for timestamps and X-RateLimit-Reset. */
  now?: () => number;
}

const largest = 30 * 1024 * 1024;
const limit = 600;

/** SendGrid's v3 API as far as mail is sent by it: strict about what it takes, remembering it, at fault by a seed, and telling events by signed webhooks. */
export class FakeSendgrid {
  readonly apiKey: string;
  readonly keys: { privateKey: KeyObject; publicKey: string };
  /** By command; more than one of a command is a mail that somebody got twice. */
  readonly accepted = new Map<string, AcceptedMail[]>();
  /** Commands of mails that were taken without an answer. */
  readonly unanswered = new Set<string>();
  readonly refused: { status: number; errors: ApiProblem[] }[] = [];
  readonly answered: Record<number, number> = {};
  faults: FakeFaults;
  /** Answers the next requests so, before anything else is looked at. */
  readonly next: { status: number; headers?: Record<string, string> }[] = [];
  private readonly random: () => number;
  private readonly now: () => number;
  private readonly server: Server;
  private told = new Set<string>();

  constructor(private readonly options: FakeSendgridOptions = {}) {
    this.apiKey = options.apiKey ?? 'SG.a-key-of-the-tests';
    this.keys = options.keys ?? webhookKeys();
    this.faults = options.faults ?? {};
    this.random = seededRandom(options.seed ?? 1);
    this.now = options.now ?? Date.now;
    this.server = createServer((request, response) => void this.handle(request, response).catch(() => request.socket.destroy()));
    this.server.keepAliveTimeout = 65_000;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return this.url;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  /** Every mail that was taken, one that was taken twice counted twice. */
  get mails(): AcceptedMail[] {
    return [...this.accepted.values()].flat();
  }

  /** Tells by webhook what became of the mails that were not told of yet, `kinds` of each. Answers how many requests it took. */
  async tell(to: Pick<WebhookSenderOptions, 'url'> & Partial<WebhookSenderOptions>, kinds: (mail: AcceptedMail) => ProviderEventKind[] = () => ['processed', 'delivered']): Promise<number> {
    const untold = this.mails.filter(({ messageId }) => !this.told.has(messageId));
    const events = untold.flatMap((mail) => kinds(mail).map((kind, i) => providerEvent(mail, kind, { at: mail.at + i })));
    const requests = await sendWebhooks(events, { privateKey: this.keys.privateKey, random: this.random, now: this.now, ...to });
    for (const { messageId } of untold) this.told.add(messageId);
    return requests;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { latencyMs: [least, most] = [0, 0], busy = 0, error = 0, silent = 0, silenceMs, cut = 0 } = this.faults;
    const chance = this.random();
    const wait = least + this.random() * (most - least);
    const raw = await bodyOf(request);
    if (wait > 0) await delay(wait);
    // 1. what is wrong whatever was asked
    const forced = this.next.shift();
    if (forced) return this.refuse(response, forced.status, [{ message: 'as told', field: null, help: null }], forced.headers);
    if (request.url !== '/v3/mail/send') return this.refuse(response, 404, [{ message: 'not found', field: null, help: null }]);
    if (request.method !== 'POST') return this.refuse(response, 405, [{ message: 'method not allowed', field: null, help: null }]);
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) return this.refuse(response, 401, [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null, help: null }]);
    if (chance < busy) return this.refuse(response, 429, [{ message: 'too many requests', field: null, help: null }], { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(this.now() / 1_000)) });
    if (chance < busy + error) return this.refuse(response, this.random() < 0.5 ? 500 : 503, [{ message: 'internal error', field: null, help: null }]);
    // 2. what is wrong with what was asked
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return this.refuse(response, 415, [{ message: 'Content-Type should be application/json.', field: null, help: null }]);
    if (raw === undefined) return this.refuse(response, 413, [{ message: 'The JSON payload you have included in your request is too large.', field: null, help: null }]);
    const body = jsonOf(raw);
    if (body === undefined) return this.refuse(response, 400, [{ message: 'Bad Request', field: null, help: null }]);
    const problems = problemsOf(body);
    if (problems.length > 0) return this.refuse(response, 400, problems);
    // 3. it is taken, and said so or not
    const mail = body as MailSendBody;
    if (mail.mail_settings?.sandbox_mode?.enable === true) return this.answer(response, 200, {});
    const messageId = this.take(mail, body);
    if (chance >= 1 - silent - cut) {
      for (const command of commandsOf(mail)) this.unanswered.add(command);
      if (chance >= 1 - cut) return void request.socket.destroy();
      if (silenceMs !== undefined) setTimeout(() => request.socket.destroy(), silenceMs).unref();
      return;
    }
    this.answer(response, 202, { 'x-message-id': messageId });
  }

  private take(mail: MailSendBody, body: unknown): string {
    const messageId = randomUUID().replaceAll('-', '').slice(0, 22);
    const { subject = '', categories = [], custom_args: common = {} } = mail;
    for (const { to, custom_args: own = {} } of mail.personalizations) {
      const command = { ...common, ...own }.command ?? '';
      const taken: AcceptedMail = { command, messageId, email: to[0]?.email ?? '', subject, categories, at: this.now(), ...(this.options.keepBodies !== false && { body }) };
      this.accepted.set(command, [...(this.accepted.get(command) ?? []), taken]);
    }
    return messageId;
  }

  private refuse(response: ServerResponse, status: number, errors: ApiProblem[], headers: Record<string, string> = {}): void {
    this.refused.push({ status, errors });
    this.answer(response, status, { 'content-type': 'application/json', ...headers }, JSON.stringify({ errors }));
  }

  private answer(response: ServerResponse, status: number, headers: Record<string, string>, body = ''): void {
    this.answered[status] = (this.answered[status] ?? 0) + 1;
    response.writeHead(status, { server: 'nginx', ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  }
}

const commandsOf = ({ personalizations, custom_args: common }: MailSendBody): string[] => personalizations.flatMap(({ custom_args: own }) => ({ ...common, ...own }).command ?? []);

/** Undefined where it is larger than SendGrid takes. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= largest) chunks.push(chunk as Buffer);
  }
  return size > largest ? undefined : Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
