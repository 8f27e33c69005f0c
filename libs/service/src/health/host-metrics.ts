import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';

/** The numbers every process has, for Prometheus. Labels are codes and route patterns, never ids or addresses. */
@Injectable()
export class HostMetrics {
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(@Inject(METRICS) readonly registry: Registry, @Inject(STORES) stores: Pick<Stores, 'deadLetters'>) {
    collectDefaultMetrics({ register: registry });
    this.durations = new Histogram({
      name: 'parcours_http_request_duration_seconds', help: 'HTTP requests by method, route and status', labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], registers: [registry],
    });
    // Its value is read when somebody looks, not kept up to date.
    new Gauge({
      name: 'parcours_dead_letters_open', help: 'Dead letters that wait for somebody, by kind', labelNames: ['kind'], registers: [registry],
      async collect() {
        this.reset();
        // While the store is down this number is missing; the others matter most then.
        const counts = await stores.deadLetters.counts().catch(() => undefined);
        if (!counts) return;
        for (const kind of ['intake', 'record', 'command']) this.set({ kind }, 0);
        for (const { kind, status, count } of counts) if (status === 'open') this.inc({ kind }, count);
      },
    });
  }

  /** `route`: the pattern, such as `/v1/learners/:ref`; `seconds` from the first byte to the last. */
  observeRequest({ method, route, status, seconds }: { method: string; route: string; status: number; seconds: number }): void {
    this.durations.observe({ method, route, status: String(status) }, seconds);
  }
}
