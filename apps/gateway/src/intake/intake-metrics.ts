import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@parcours/platform';
import { Counter, type Registry } from 'prom-client';

/** What became of the events that came in, for Prometheus. Labels are codes, never ids or addresses. */
@Injectable()
export class IntakeMetrics {
  private readonly accepted: Counter;
  private readonly duplicates: Counter;
  private readonly rejected: Counter<'code'>;

  constructor(@Inject(METRICS) registry: Registry) {
    const registers = [registry];
    this.accepted = new Counter({ name: 'parcours_events_accepted_total', help: 'Events taken in for the first time', registers });
    this.duplicates = new Counter({ name: 'parcours_events_duplicates_total', help: 'Events that came again', registers });
    this.rejected = new Counter({ name: 'parcours_events_rejected_total', help: 'Items that became dead letters, by code', labelNames: ['code'], registers });
  }

  countIntake({ accepted, duplicates, rejected }: { accepted: number; duplicates: number; rejected: { code: string }[] }): void {
    this.accepted.inc(accepted);
    this.duplicates.inc(duplicates);
    for (const { code } of rejected) this.rejected.inc({ code });
  }
}
