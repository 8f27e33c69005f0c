import { askedGauge, type Clock } from '@parcours/platform';
import type { ContactStore } from '@parcours/store';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { InputRecord, LoopObserver } from './loop-context';

/** What the engine does, for Prometheus. Labels are kinds of inputs and topics, never ids. */
export class EngineMetrics implements LoopObserver {
  private readonly decisions: Counter<'kind' | 'outcome'>;
  private readonly conflicts: Counter;
  private readonly outbox: Counter<'topic'>;
  private readonly depth: Histogram;
  private readonly lateness: Histogram;

  constructor(registry: Registry, contacts: Pick<ContactStore, 'nextWakeAt'>, clock: Clock) {
    const registers = [registry];
    this.decisions = new Counter({ name: 'parcours_decisions_total', help: 'What became of each record, by kind of input', labelNames: ['kind', 'outcome'], registers });
    this.conflicts = new Counter({ name: 'parcours_commit_conflicts_total', help: 'Contacts that another owner wrote first', registers });
    this.outbox = new Counter({ name: 'parcours_outbox_published_total', help: 'Outbox entries published, by topic', labelNames: ['topic'], registers });
    this.depth = new Histogram({ name: 'parcours_outbox_batch_entries', help: 'Outbox entries that a batch found to publish', buckets: [0, 1, 5, 25, 100, 250, 500, 1000, 2500, 10_000], registers });
    this.lateness = new Histogram({ name: 'parcours_timer_lateness_seconds', help: 'Timers that fired: how long after they were due', buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600], registers });
    askedGauge(registry, {
      name: 'parcours_timers_overdue_seconds', help: 'How long the earliest timer has been due; 0: none is', labels: [],
      ask: async () => [{ labels: {}, value: Math.max(0, clock.now() - ((await contacts.nextWakeAt()) ?? Infinity)) / 1000 }],
    });
  }

  settled(records: InputRecord[], now: number): void {
    const counts = new Map<string, { kind: string; outcome: string; count: number }>();
    for (const { input, outcome } of records) {
      if (!outcome) continue;
      const kind = input?.type ?? 'unreadable';
      const key = `${kind} ${outcome}`;
      const counted = counts.get(key);
      if (counted) counted.count += 1;
      else counts.set(key, { kind, outcome, count: 1 });
      if (input?.type === 'timer.due' && outcome === 'decided') this.lateness.observe(Math.max(0, now - input.wakeAt) / 1000);
    }
    for (const { kind, outcome, count } of counts.values()) this.decisions.inc({ kind, outcome }, count);
  }

  racesLost(count: number): void {
    this.conflicts.inc(count);
  }

  published(counts: ReadonlyMap<string, number>): void {
    let depth = 0;
    for (const [topic, count] of counts) {
      this.outbox.inc({ topic }, count);
      depth += count;
    }
    this.depth.observe(depth);
  }
}
