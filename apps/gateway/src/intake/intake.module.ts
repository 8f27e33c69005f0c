import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ConsentEffects } from './consent-effects.service';
import { EVENT_INTAKE } from './event-intake.port';
import { EventIntakeService } from './event-intake.service';
import { IntakeMetrics } from './intake-metrics';
import { configureIntake, type ParserHost } from './http/configure-intake';
import { EventsController } from './http/events.controller';
import { Referrals } from './referrals.service';

/** The way in for learner events: the port `EVENT_INTAKE`, and `POST /v1/events` before it. */
@Module({
  controllers: [EventsController],
  providers: [Referrals, ConsentEffects, IntakeMetrics, { provide: EVENT_INTAKE, useClass: EventIntakeService }],
  exports: [EVENT_INTAKE],
})
export class IntakeModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    // A process without HTTP may take events in too.
    const server = this.host.httpAdapter?.getInstance<Partial<ParserHost>>();
    if (server?.addContentTypeParser) configureIntake(server as ParserHost);
  }
}
