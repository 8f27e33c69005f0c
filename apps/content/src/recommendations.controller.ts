import { Controller, Get, Inject, Query } from '@nestjs/common';
import { notFound, ProblemException, Scope } from '@parcours/platform';
import { findContact, STORES, type Stores } from '@parcours/store';
import { z } from 'zod';
import { RecommendationService } from './recommendation.service';

const querySchema = z.object({
  learner: z.string().min(1).max(1_600),
  slot: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(3),
  locale: z.string().max(35).optional(),
});

/** GET /v1/recommendations: what a platform may show a learner now. */
@Controller('v1/recommendations')
export class RecommendationsController {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'identities'>,
    @Inject(RecommendationService) private readonly recommendations: RecommendationService,
  ) {}

  @Get()
  @Scope('read')
  async list(@Query() query: unknown) {
    const parsed = querySchema.safeParse(query);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new ProblemException({ status: 400, code: 'query-invalid', title: 'Bad request', detail: `${issue?.path.join('.')}: ${issue?.message}`, field: String(issue?.path[0] ?? '') });
    }
    const { learner, ...options } = parsed.data;
    const contact = await findContact(learner, this.stores.identities);
    const found = contact === undefined ? undefined : await this.recommendations.forContact(contact, options);
    if (!found) throw notFound('learner-unknown', 'Nobody is known by this reference: use a contact id, email:ADDRESS or SCHEME:ISSUER:VALUE.', 'learner');
    return { items: found.items.map(({ item, score, reason }) => ({ ...item, score: Number(score.toFixed(4)), reason })), left: found.left };
  }
}
