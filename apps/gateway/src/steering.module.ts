import { Global, Module } from '@nestjs/common';
import { JourneyPublisher, PublishingModule } from '@parcours/publishing';
import { JOURNEY_STEERING } from './api/journeys/journey-steering.port';

/** Lets the API put journeys into force. */
@Global()
@Module({
  imports: [PublishingModule],
  providers: [{ provide: JOURNEY_STEERING, useExisting: JourneyPublisher }],
  exports: [JOURNEY_STEERING],
})
export class SteeringModule {}
