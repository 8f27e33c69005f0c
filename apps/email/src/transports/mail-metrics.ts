import { Counter, Gauge, type Registry } from 'prom-client';
import type { MailResult } from '../mail-transport.port';
import type { BreakerState } from './circuit-breaker';

const results = ['delivered', 'accepted', 'refused', 'uncertain', 'later'] as const satisfies MailResult['type'][];

/** What providers answer, and whether they are written to. */
export class MailMetrics {
  private readonly answers: Counter<'transport' | 'result'>;
  private readonly up: Gauge<'transport'>;
  private readonly waiting: Counter<'transport' | 'reason'>;

  constructor(registry: Registry) {
    this.answers = new Counter({ name: 'parcours_mail_results_total', help: 'What became of each mail that was handed to a provider', labelNames: ['transport', 'result'], registers: [registry] });
    this.up = new Gauge({ name: 'parcours_mail_provider_up', help: 'Whether mail is handed to a provider: 0 while its circuit breaker is open', labelNames: ['transport'], registers: [registry] });
    this.waiting = new Counter({ name: 'parcours_mail_waits_total', help: 'How often a mail was left for a later try, by why', labelNames: ['transport', 'reason'], registers: [registry] });
  }

  /** Tells of a transport from the start, 0 until something happens. */
  begin(transport: string): void {
    for (const result of results) this.answers.inc({ transport, result }, 0);
    this.up.set({ transport }, 1);
  }

  result(transport: string, result: MailResult['type']): void {
    this.answers.inc({ transport, result });
  }

  state(transport: string, state: BreakerState): void {
    this.up.set({ transport }, state === 'closed' ? 1 : 0);
  }

  waits(transport: string, reason: string): void {
    this.waiting.inc({ transport, reason });
  }
}
