import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@parcours/platform';
import { allPages, STORES, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ELAPSED, type Elapsed } from '../shared/elapsed';

const kind = 'idempotency';
const keptMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;
/** How long a request that acts keeps others away without being prolonged: as long as a gateway that died is waited for. */
const leaseMs = 30_000;

/** Body of a document of kind `idempotency`. `at`: epoch ms; `fingerprint`: of what was asked. One that was emptied has nothing of it. */
const keptSchema = z.object({ id: z.string(), fingerprint: z.string(), status: z.number(), body: z.unknown(), at: z.number() });
/** While it is acted on. `token` tells whose claim it is; `until`: epoch ms. */
const actingSchema = z.object({ fingerprint: z.string(), token: z.string(), until: z.number() });

export type KeptAnswer = z.infer<typeof keptSchema>;

/** The right to act on one request; nobody else has it. */
export interface ActingClaim {
  id: string;
  fingerprint: string;
  token: string;
  until: number;
}

/** What a request's key means: it may act, it was answered before, or it is being acted on at this moment. */
export type Claimed = { type: 'acting'; claim: ActingClaim } | { type: 'kept'; answer: KeptAnswer } | { type: 'in-progress'; fingerprint: string };

/**
 * First answers of requests that acted, for 24 hours. Then they are emptied: what they say may be personal. Before it acts a request claims
 * its key in the store, so of two gateways that get it at once one acts; a claim is a lease, which ends where its gateway died.
 */
@Injectable()
export class KeptAnswers {
  private sweptAt: number;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ELAPSED) private readonly elapsed: Elapsed,
  ) {
    this.sweptAt = elapsed();
  }

  async claim(id: string, fingerprint: string): Promise<Claimed> {
    for (;;) {
      const stored = await this.stores.documents.get<unknown>(kind, id);
      const answer = keptSchema.safeParse(stored).data;
      if (answer && !this.isOver(answer)) return { type: 'kept', answer };
      const acting = actingSchema.safeParse(stored).data;
      if (acting && acting.until > this.clock.now()) return { type: 'in-progress', fingerprint: acting.fingerprint };
      const claim: ActingClaim = { id, fingerprint, token: randomUUID(), until: this.clock.now() + leaseMs };
      if (await this.put(claim, stored)) return { type: 'acting', claim };
    }
  }

  /** Prolongs a claim while its request acts. */
  async renew(claim: ActingClaim): Promise<void> {
    const renewed = { ...claim, until: this.clock.now() + leaseMs };
    if (await this.put(renewed, bodyOf(claim))) claim.until = renewed.until;
  }

  /** It was acted on: the answer stands in the claim's place. */
  async keep(claim: ActingClaim, { status, body }: Pick<KeptAnswer, 'status' | 'body'>): Promise<void> {
    const at = this.clock.now();
    const { id, fingerprint } = claim;
    await this.stores.documents.swap(kind, { id, status: 'kept', at, body: { id, fingerprint, status, body, at } satisfies KeptAnswer }, bodyOf(claim));
    await this.sweep();
  }

  /** Nothing was done: the key may be sent again. */
  async release(claim: ActingClaim): Promise<void> {
    await this.stores.documents.swap(kind, { id: claim.id, status: 'over', at: this.clock.now(), body: {} }, bodyOf(claim));
  }

  private put(claim: ActingClaim, from: unknown): Promise<boolean> {
    return this.stores.documents.swap(kind, { id: claim.id, status: 'acting', at: this.clock.now(), body: bodyOf(claim) }, from);
  }

  private async sweep(): Promise<void> {
    if (this.elapsed() - this.sweptAt < sweepEveryMs) return;
    this.sweptAt = this.elapsed();
    const kept = await allPages((after) => this.stores.documents.list<KeptAnswer>({ kind, status: 'kept', after, limit: 500 }));
    // One whose key is claimed anew meanwhile stays as it is.
    for (const answer of kept) if (this.isOver(answer)) await this.stores.documents.swap(kind, { id: answer.id, status: 'over', at: answer.at, body: {} }, answer);
  }

  private isOver({ at }: Pick<KeptAnswer, 'at'>): boolean {
    return this.clock.now() - at > keptMs;
  }
}

const bodyOf = ({ fingerprint, token, until }: ActingClaim): z.infer<typeof actingSchema> => ({ fingerprint, token, until });
