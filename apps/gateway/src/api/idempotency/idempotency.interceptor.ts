import { Inject, Injectable, Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ProblemException, unprocessable, whileRenewing } from '@parcours/platform';
import { createHash } from 'node:crypto';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../shared/caller.decorator';
import { ANSWERS_ONCE } from './answers-once.decorator';
import { KeptAnswers, type ActingClaim } from './kept-answers.service';

/** What of fastify's request and reply is used here. */
interface Request {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
  caller?: string;
}
interface Reply {
  statusCode: number;
  sent: boolean;
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

const renewEveryMs = 10_000;

/**
 * `Idempotency-Key` on POSTs under /v1: a success is kept for 24 hours per caller, route and key, and given again instead of acting again.
 * A refusal did nothing, so it is not kept. Requests with one key at once go one after the other within this process; while another
 * gateway acts on it the answer is 409 `in-progress`. A gateway that died in the middle blocks its key for half a minute at most.
 * Events have ids of their own and do without.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();
  private readonly logger = new Logger('idempotency');
  private readonly inHand = new Map<string, Promise<void>>();

  constructor(@Inject(KeptAnswers) private readonly answers: KeptAnswers) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const key = request.headers['idempotency-key'];
    const [path = '', query = ''] = request.url.split('?', 2);
    const acts = request.method === 'POST' && path.startsWith('/v1/') && path !== '/v1/events';
    if (key === undefined || !acts || this.reflector.get<boolean | undefined>(ANSWERS_ONCE, context.getHandler())) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new ProblemException({ status: 400, code: 'idempotency-key-invalid', title: 'Bad request', detail: 'Idempotency-Key: expected one key of 1 to 255 visible characters.', action: 'Send a random one, such as a UUID.', field: 'Idempotency-Key' });
    }
    const asked = { id: digest([callerOf(request), path, key]), fingerprint: digest([query, JSON.stringify(request.body ?? null)]) };
    return from(this.inTurn(asked.id, () => this.answer(asked, context.switchToHttp().getResponse<Reply>(), next)));
  }

  private async answer({ id, fingerprint }: { id: string; fingerprint: string }, reply: Reply, next: CallHandler): Promise<unknown> {
    const claimed = await this.answers.claim(id, fingerprint);
    const before = claimed.type === 'kept' ? claimed.answer.fingerprint : claimed.type === 'in-progress' ? claimed.fingerprint : fingerprint;
    if (before !== fingerprint) {
      throw unprocessable('idempotency-key-reused', 'This Idempotency-Key came before with another request. Send a new key with a new request.', 'Idempotency-Key');
    }
    if (claimed.type === 'in-progress') {
      throw new ProblemException({ status: 409, code: 'in-progress', title: 'Being done', detail: 'A request with this Idempotency-Key is being acted on at this moment.', action: 'Send it again in a second: it is answered as the first was.', field: 'Idempotency-Key' });
    }
    if (claimed.type === 'kept') {
      reply.status(claimed.answer.status);
      reply.header('idempotency-replayed', 'true');
      return claimed.answer.body;
    }
    const { claim } = claimed;
    return whileRenewing(() => this.act(claim, reply, next), () => this.answers.renew(claim), renewEveryMs);
  }

  private async act(claim: ActingClaim, reply: Reply, next: CallHandler): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (refusal) {
      await this.answers.release(claim).catch((error: unknown) => this.warn('a claim could not be ended, it ends by itself', error));
      throw refusal;
    }
    try {
      // What a handler sent by itself (a file, a page) can not be given again.
      if (reply.sent || reply.statusCode >= 300) await this.answers.release(claim);
      else await this.answers.keep(claim, { status: reply.statusCode, body });
    } catch (error) {
      // It was acted on: to say otherwise would have it done twice.
      this.warn('an answer could not be kept', error);
    }
    return body;
  }

  private warn(what: string, error: unknown): void {
    this.logger.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }

  private async inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    for (let before = this.inHand.get(id); before; before = this.inHand.get(id)) await before;
    const acting = act();
    const over = acting.then(
      () => undefined,
      () => undefined,
    );
    this.inHand.set(id, over);
    try {
      return await acting;
    } finally {
      this.inHand.delete(id);
    }
  }
}

const digest = (parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
