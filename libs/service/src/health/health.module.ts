import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { traceRequests, type TracedServer } from '@parcours/platform';
import { HostMetrics } from './host-metrics';
import { HealthController } from './health.controller';
import { observeRequests, type HookHost } from './observe-requests';
import { ReadinessService } from './readiness.service';

/** Health, readiness and numbers of the process. */
@Module({
  controllers: [HealthController],
  providers: [HostMetrics, ReadinessService],
  exports: [HostMetrics],
})
export class HealthModule implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(HostMetrics) private readonly metrics: HostMetrics,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter?.getInstance<Partial<HookHost & TracedServer>>();
    if (!server?.addHook) return;
    observeRequests(server as HookHost, this.metrics);
    traceRequests(server as TracedServer);
  }
}
