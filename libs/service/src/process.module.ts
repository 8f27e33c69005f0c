import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { HealthModule } from './health/health.module';
import { InfrastructureModule, type Infrastructure } from './infrastructure.module';
import type { ServiceDefinition } from './service-definition';

/** What a composition root adds of its own. */
export interface OwnParts {
  controllers?: Type[];
  providers?: Provider[];
}

/** Everything a process is made of. */
@Module({})
export class ProcessModule {
  static of(infrastructure: Infrastructure, services: ServiceDefinition[], own: OwnParts): DynamicModule {
    const modules = new Set(services.flatMap((service) => service.modules));
    return { module: ProcessModule, imports: [InfrastructureModule.of(infrastructure), HealthModule, ...modules], ...own };
  }
}
