import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { allPages } from '../shared/all-pages';
import { ELAPSED, type Elapsed } from '../shared/elapsed';

const kind = 'idempotency';
const keptMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;

/** Body of a document of kind `idempotency`. `at`: epoch ms; `fingerprint`: of what was asked. */
const keptSchema = z.object({ id: z.string(), fingerprint: z.string(), status: z.number(), body: z.unknown(), at: z.number() });

export type KeptAnswer = z.infer<typeof keptSchema>;

/** First answers of requests that acted, for 24 hours. Then they are emptied: what they say may be personal. */
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

  async find(id: string): Promise<KeptAnswer | undefined> {
    const kept = keptSchema.safeParse(await this.stores.documents.get(kind, id)).data;
    return kept && !this.isOver(kept) ? kept : undefined;
  }

  async keep(answer: Omit<KeptAnswer, 'at'>): Promise<void> {
    const at = this.clock.now();
    await this.stores.documents.put(kind, [{ id: answer.id, status: 'kept', at, body: { ...answer, at } satisfies KeptAnswer }]);
    await this.sweep();
  }

  private async sweep(): Promise<void> {
    if (this.elapsed() - this.sweptAt < sweepEveryMs) return;
    this.sweptAt = this.elapsed();
    const kept = await allPages((after) => this.stores.documents.list<KeptAnswer>({ kind, status: 'kept', after, limit: 500 }));
    const over = kept.filter((answer) => this.isOver(answer));
    if (over.length) await this.stores.documents.put(kind, over.map(({ id, at }) => ({ id, status: 'over', at, body: {} })));
  }

  private isOver({ at }: Pick<KeptAnswer, 'at'>): boolean {
    return this.clock.now() - at > keptMs;
  }
}
