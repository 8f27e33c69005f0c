import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module';
import { ProviderClicks } from './provider-clicks.service';
import { ProviderEvents } from './provider-events.service';
import { ProviderMetrics } from './provider-metrics';
import { SendgridEventsController } from './sendgrid-events.controller';

/** What mail providers tell of mails that left. */
@Module({ imports: [IntakeModule], controllers: [SendgridEventsController], providers: [ProviderEvents, ProviderClicks, ProviderMetrics] })
export class ProviderEventsModule {}
