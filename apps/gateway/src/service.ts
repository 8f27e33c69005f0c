import type { ServiceDefinition } from '@parcours/service';
import { ApiModule } from './api/api.module';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { IntakeModule } from './intake/intake.module';
import { OpenApiModule } from './openapi/openapi.module';
import { PublicPagesModule } from './public-pages';
import { SourceIntake } from './intake/sources/source-intake.service';
import { SourcesModule } from './intake/sources/sources.module';
import { SteeringModule } from './steering.module';

/** Events and webhooks come in here; the API, and the pages of the people who get messages. */
export const gatewayService: ServiceDefinition = {
  name: 'gateway',
  modules: [SteeringModule, IntakeModule, SourcesModule, DeadLettersModule, OpenApiModule, ApiModule, PublicPagesModule],
  start: (app) => app.get(SourceIntake, { strict: false }).start(),
};
