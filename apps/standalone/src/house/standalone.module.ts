import { Module, type DynamicModule } from '@nestjs/common';
import { ContentModule } from '@parcours-apps/content';
import { EmailModule } from '@parcours-apps/email';
import { ApiModule, DeadLettersModule, HealthModule, IntakeModule, OpenApiModule, PublicPagesModule } from '@parcours-apps/gateway';
import { JourneysModule } from '@parcours-apps/journeys';
import { PrintModule } from '@parcours-apps/print';
import { StudioModule } from '@parcours-apps/studio';
import { ClockController } from '../clock/clock.controller';
import { TimeMachine } from '../clock/time-machine';
import { JoinController } from '../demo/join.controller';
import { InfrastructureModule, type Infrastructure } from './infrastructure.module';
import { SteeringModule } from './steering.module';

const services = [SteeringModule, JourneysModule, EmailModule, ContentModule, PrintModule, IntakeModule, DeadLettersModule, HealthModule, OpenApiModule, ApiModule, PublicPagesModule, StudioModule];

/** Every service in one process. With a movable clock come the routes that move it. */
@Module({})
export class StandaloneModule {
  static of(infrastructure: Infrastructure, machine: TimeMachine | undefined): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [InfrastructureModule.of(infrastructure), ...services],
      ...(machine && { controllers: [ClockController, JoinController], providers: [{ provide: TimeMachine, useValue: machine }] }),
    };
  }
}
