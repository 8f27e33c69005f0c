import { Module } from '@nestjs/common';
import { CatalogueService } from './catalogue.service';
import { ContentController } from './content.controller';
import { FeedController } from './feed.controller';
import { FeedService } from './feed.service';
import { OfferDesk } from './offer-desk.service';
import { PopularityService } from './popularity.service';
import { RecommendationService } from './recommendation.service';
import { RecommendationsController } from './recommendations.controller';

/** The content service: offers that journeys make, the learner's feed, recommendations for platforms. */
@Module({
  controllers: [ContentController, RecommendationsController, FeedController],
  providers: [CatalogueService, PopularityService, RecommendationService, OfferDesk, FeedService],
  exports: [CatalogueService, PopularityService, RecommendationService],
})
export class ContentModule {}
