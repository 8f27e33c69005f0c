import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ProblemException, Public } from '@parcours/platform';
import { HostMetrics } from './host-metrics';
import { ReadinessService, type Readiness } from './readiness.service';

interface Reply {
  header(name: string, value: string): Reply;
  send(body: string): unknown;
}

/** What orchestrators and Prometheus ask; no key needed. */
@Public()
@Controller()
export class HealthController {
  constructor(
    @Inject(ReadinessService) private readonly readiness: ReadinessService,
    @Inject(HostMetrics) private readonly metrics: HostMetrics,
  ) {}

  /** The process runs; says nothing of what it needs, so that nobody restarts it because a database is down. */
  @Get('health/live')
  @Header('cache-control', 'no-store')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Ready for requests, `warnings` naming what waits all the same; 503 names what is down. */
  @Get('health/ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<{ status: string; warnings?: string[] } & Readiness> {
    const checks = await this.readiness.check();
    const down = Object.entries(checks).flatMap(([what, up]) => (up ? [] : [what]));
    const { warnings } = this.readiness;
    if (down.length === 0) return { status: 'ready', ...checks, ...(warnings.length > 0 && { warnings }) };
    throw new ProblemException({ status: 503, code: 'not-ready', title: 'Not ready', detail: `Down: ${down.join(', ')}.`, action: 'Look into the log of this process for the fault; it becomes ready by itself once they answer.', down });
  }

  @Get('metrics')
  async numbers(@Res() reply: Reply): Promise<void> {
    const text = await this.metrics.registry.metrics();
    reply.header('content-type', this.metrics.registry.contentType).header('cache-control', 'no-store').send(text);
  }
}
