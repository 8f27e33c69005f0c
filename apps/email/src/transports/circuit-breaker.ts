import type { MailResult } from '../mail-transport.port';
import type { MachineTime } from './machine-time';

export type BreakerState = 'closed' | 'open' | 'probing';

/** So many faults without one answer between them open it. */
const faultsToOpen = 10;
const firstOpenMs = 5_000;
const longestOpenMs = 300_000;
const firstPauseMs = { 'provider-busy': 1_000, 'provider-error': 100, 'provider-away': 500 };
const longestPauseMs = 60_000;
/** A provider that asks for more than that is asked again all the same. */
const longestAskedMs = 3_600_000;
/** A probe that nothing is heard of (its claim was lost) gives way to the next. */
const probeMs = 120_000;

/**
 * Whether a provider is written to. States: closed -> open (ten faults in a row, or a key that is not known) -> probing (its time is over: one mail goes)
 * -> closed (answered) or open, for twice as long. Apart from that a provider that is busy or stumbles is left alone for a while, which grows with each
 * time in a row; so many processes do not come back at one instant, each while is between half and all of that.
 */
export class CircuitBreaker {
  private at: BreakerState = 'closed';
  private faults = 0;
  private stumbles = 0;
  private opened = 0;
  private until = -Infinity;
  /** When it was last heard of. */
  private heard = -Infinity;

  constructor(
    private readonly time: MachineTime,
    private readonly onChange: (state: BreakerState, reason: string) => void = () => undefined,
  ) {}

  get state(): BreakerState {
    return this.at;
  }

  /** How long nothing goes (ms); 0: the caller's mail may go now. Where it is open that mail is the probe. */
  ask(): number {
    const rest = this.until - this.time.now();
    if (rest > 0) return rest;
    if (this.at === 'closed') return 0;
    this.at = 'probing';
    this.until = this.time.now() + probeMs;
    return 0;
  }

  /** What came of a mail that went; `begun`: when it did. A mail without an answer tells nothing of a provider that was heard of since. */
  tell(result: MailResult, begun = this.time.now()): void {
    if (result.type === 'uncertain' && begun < this.heard && this.at === 'closed') return;
    if (result.type !== 'uncertain' && !(result.type === 'later' && result.reason === 'provider-away')) this.heard = this.time.now();
    switch (result.type) {
      case 'delivered':
      case 'accepted':
      case 'refused':
        return this.answered();
      case 'uncertain':
        return this.failed('provider-away', undefined, false);
      case 'later':
        if (result.reason === 'mail-later') return this.answered();
        if (result.reason === 'provider-key') return this.open(result.reason);
        if (result.reason === 'provider-busy') {
          // It is there, so a probe has its answer.
          if (this.at === 'probing') this.answered();
          return this.pause(result.reason, result.afterMs);
        }
        this.failed(result.reason, result.afterMs);
    }
  }

  private answered(): void {
    this.faults = 0;
    this.stumbles = 0;
    // Those that were under way when it opened tell nothing of what is since; its probe does.
    if (this.at !== 'probing') return;
    this.opened = 0;
    this.until = -Infinity;
    this.change('closed', 'answered');
  }

  /** A mail that got no answer has waited long enough by itself: nothing more pauses for it. */
  private failed(reason: 'provider-error' | 'provider-away', afterMs?: number, pauses = true): void {
    if (this.at === 'probing' || (this.at === 'closed' && ++this.faults >= faultsToOpen)) this.open(reason);
    else if (this.at === 'closed' && pauses) this.pause(reason, afterMs);
  }

  private pause(reason: keyof typeof firstPauseMs, afterMs?: number): void {
    const now = this.time.now();
    if (afterMs !== undefined) this.until = Math.max(this.until, now + Math.min(longestAskedMs, afterMs));
    // Those that went together stumble together: that is once.
    if (this.until > now) return;
    this.until = now + this.spread(Math.min(longestPauseMs, firstPauseMs[reason] * 2 ** Math.min(this.stumbles, 20)));
    this.stumbles += 1;
  }

  private open(reason: string): void {
    if (this.at === 'open') return;
    this.until = this.time.now() + this.spread(Math.min(longestOpenMs, firstOpenMs * 2 ** this.opened));
    this.opened = Math.min(this.opened + 1, 20);
    this.faults = 0;
    this.change('open', reason);
  }

  private spread(ms: number): number {
    return ms * (0.5 + this.time.chance() / 2);
  }

  private change(state: BreakerState, reason: string): void {
    this.at = state;
    this.onChange(state, reason);
  }
}
