import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@parcours/platform';
import { Counter, type Registry } from 'prom-client';
import type { ProviderEventType } from './provider-event';

export type RequestOutcome = 'taken' | 'unsigned' | 'stale' | 'forged' | 'unreadable';
const requestOutcomes: RequestOutcome[] = ['taken', 'unsigned', 'stale', 'forged', 'unreadable'];

/** What came over webhooks of mail providers, for Prometheus. Labels are words of ours, never ids or addresses. */
@Injectable()
export class ProviderMetrics {
  private readonly requests: Counter<'outcome'>;
  private readonly events: Counter<'event'>;

  constructor(@Inject(METRICS) registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({ name: 'parcours_provider_requests_total', help: 'Requests of mail providers, by what became of them', labelNames: ['outcome'], registers });
    this.events = new Counter({ name: 'parcours_provider_events_total', help: 'Events of mail providers, by what they tell; unknown: of no message here, ignored: of no mail of ours, invalid: unreadable', labelNames: ['event'], registers });
    for (const outcome of requestOutcomes) this.requests.inc({ outcome }, 0);
  }

  countRequest(outcome: RequestOutcome): void {
    this.requests.inc({ outcome });
  }

  countEvents(events: readonly (ProviderEventType | 'unknown' | 'ignored' | 'invalid')[]): void {
    for (const event of events) this.events.inc({ event });
  }
}
