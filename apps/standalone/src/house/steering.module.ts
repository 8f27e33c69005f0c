import { Global, Module } from '@nestjs/common';
import { JOURNEY_STEERING } from '@parcours-apps/gateway';
import { JourneysModule } from '@parcours-apps/journeys';
import { JourneyPublisher } from '@parcours/publishing';

/** Hands the publisher to the API: in one process by a call. */
@Global()
@Module({
  imports: [JourneysModule],
  providers: [{ provide: JOURNEY_STEERING, useExisting: JourneyPublisher }],
  exports: [JOURNEY_STEERING],
})
export class SteeringModule {}
