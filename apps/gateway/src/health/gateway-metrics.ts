import { Inject, Injectable } from '@nestjs/common';
import { STORES, type Stores } from '@parcours/store';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The gateway's numbers, for Prometheus. Labels are codes and route patterns, never ids or addresses. */
@Injectable()
export class GatewayMetrics {
  readonly registry = new Registry();
  private readonly accepted = this.counter('parcours_events_accepted_total', 'Events taken in for the first time');
  private readonly duplicates = this.counter('parcours_events_duplicates_total', 'Events that came again');
  private readonly rejected = new Counter({ name: 'parcours_events_rejected_total', help: 'Items that became dead letters, by code', labelNames: ['code'], registers: [this.registry] });
  private readonly durations = new Histogram({
    name: 'parcours_http_request_duration_seconds', help: 'HTTP requests by method, route and status', labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], registers: [this.registry],
  });

  constructor(@Inject(STORES) stores: Pick<Stores, 'deadLetters'>) {
    collectDefaultMetrics({ register: this.registry });
    // Its value is read when somebody looks, not kept up to date.
    new Gauge({
      name: 'parcours_dead_letters_open', help: 'Dead letters that wait for somebody, by kind', labelNames: ['kind'], registers: [this.registry],
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

  countIntake({ accepted, duplicates, rejected }: { accepted: number; duplicates: number; rejected: { code: string }[] }): void {
    this.accepted.inc(accepted);
    this.duplicates.inc(duplicates);
    for (const { code } of rejected) this.rejected.inc({ code });
  }

  /** `route`: the pattern, such as `/v1/learners/:ref`; `seconds` from the first byte to the last. */
  observeRequest({ method, route, status, seconds }: { method: string; route: string; status: number; seconds: number }): void {
    this.durations.observe({ method, route, status: String(status) }, seconds);
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
