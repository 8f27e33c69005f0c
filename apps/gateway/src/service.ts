import type { ServiceDefinition } from '@parcours/service';
import { ApiModule } from './api/api.module';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { ErasureModule } from './erasure/erasure.module';
import { ErasureWorker } from './erasure/erasure-worker.service';
import { Retention } from './erasure/retention.service';
import { IntakeModule } from './intake/intake.module';
import { OpenApiModule } from './openapi/openapi.module';
import { MailClicks, PublicPagesModule } from './public-pages';
import { ProviderEventsModule } from './provider-events/provider-events.module';
import { SourceIntake } from './intake/sources/source-intake.service';
import { SourcesModule } from './intake/sources/sources.module';
import { SteeringModule } from './steering.module';

/** Events and webhooks come in here; the API, and the pages of the people who get messages. */
export const gatewayService: ServiceDefinition = {
  name: 'gateway',
  modules: [SteeringModule, IntakeModule, SourcesModule, DeadLettersModule, OpenApiModule, ApiModule, PublicPagesModule, ProviderEventsModule, ErasureModule],
  start: (app) => {
    app.get(MailClicks, { strict: false }).start();
    app.get(ErasureWorker, { strict: false }).start();
    app.get(Retention, { strict: false }).start();
    return app.get(SourceIntake, { strict: false }).start();
  },
};
