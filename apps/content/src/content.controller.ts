import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import { OfferDesk } from './offer-desk.service';
import { PopularityService } from './popularity.service';

/** The content service's two topics: what journeys offer, and what learners choose. */
@Controller()
export class ContentController {
  constructor(
    @Inject(OfferDesk) private readonly desk: OfferDesk,
    @Inject(PopularityService) private readonly popularity: PopularityService,
  ) {}

  @OnBatch({ topic: 'channel.content', group: 'content' })
  offer(@Payload() batch: Batch): Promise<void> {
    return this.desk.handle(batch);
  }

  @OnBatch({ topic: 'learner.events', group: 'content-popularity' })
  count(@Payload() batch: Batch): Promise<void> {
    return this.popularity.count(batch);
  }
}
