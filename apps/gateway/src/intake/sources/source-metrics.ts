import { Inject, Injectable } from '@nestjs/common';
import type { SourceStanding } from '@parcours/event-log';
import { METRICS } from '@parcours/platform';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What came of a batch of a source. */
export interface SourceCount {
  messages: number;
  accepted: number;
  duplicates: number;
  /** Codes of what became dead letters. */
  rejected: string[];
}

/** What sources bring, for Prometheus. Labels are the names of sources and codes. */
@Injectable()
export class SourceMetrics {
  private readonly messages: Counter<'source'>;
  private readonly accepted: Counter<'source'>;
  private readonly duplicates: Counter<'source'>;
  private readonly rejected: Counter<'source' | 'code'>;
  private readonly standings = new Map<string, () => SourceStanding>();

  constructor(@Inject(METRICS) registry: Registry) {
    const registers = [registry];
    const labelNames = ['source'] as const;
    this.messages = new Counter({ name: 'parcours_source_messages_total', help: 'Messages of a source that were dealt with', labelNames, registers });
    this.accepted = new Counter({ name: 'parcours_source_accepted_total', help: 'Events of a source taken in for the first time', labelNames, registers });
    this.duplicates = new Counter({ name: 'parcours_source_duplicates_total', help: 'Events of a source that came again', labelNames, registers });
    this.rejected = new Counter({ name: 'parcours_source_rejected_total', help: 'Messages and events of a source that became dead letters, by code', labelNames: ['source', 'code'], registers });
    const { standings } = this;
    const gauge = (name: string, help: string, valueOf: (standing: SourceStanding) => number): void => {
      // Its value is read when somebody looks, not kept up to date.
      new Gauge({ name, help, labelNames, registers, collect() {
        for (const [source, standing] of standings) this.set({ source }, valueOf(standing()));
      } });
    };
    gauge('parcours_source_up', 'Whether a source is read: 0 while its Kafka does not answer', ({ reachable }) => (reachable ? 1 : 0));
    gauge('parcours_source_held', 'Partitions of a source that stand still because the store or the log does not answer', ({ held }) => held.length);
    gauge('parcours_source_lag', 'Messages that wait in the partitions of a source which this process reads, as far as it has seen', ({ behind }) => behind);
  }

  watch(source: string, standing: () => SourceStanding): void {
    this.standings.set(source, standing);
    // From the start, so that a rate has something to begin at.
    for (const counter of [this.messages, this.accepted, this.duplicates]) counter.inc({ source }, 0);
  }

  count(source: string, { messages, accepted, duplicates, rejected }: SourceCount): void {
    this.messages.inc({ source }, messages);
    this.accepted.inc({ source }, accepted);
    this.duplicates.inc({ source }, duplicates);
    for (const code of rejected) this.rejected.inc({ source, code });
  }
}
