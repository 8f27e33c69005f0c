import { Inject, Injectable } from '@nestjs/common';
import { askedGauge, METRICS } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client';

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
    askedGauge(registry, {
      name: 'parcours_dead_letters_open', help: 'Dead letters that wait for somebody, by kind', labels: ['kind'],
      ask: async () => {
        const open = (await stores.deadLetters.counts()).filter(({ status }) => status === 'open');
        return ['intake', 'record', 'command'].map((kind) => ({ labels: { kind }, value: open.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0) }));
      },
    });
  }

  /** `route`: the pattern, such as `/v1/learners/:ref`; `seconds` from the first byte to the last. */
  observeRequest({ method, route, status, seconds }: { method: string; route: string; status: number; seconds: number }): void {
    this.durations.observe({ method, route, status: String(status) }, seconds);
  }
}
