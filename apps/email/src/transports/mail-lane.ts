import type { LaterReason, Mail, MailResult, MailTransport } from '../mail-transport.port';
import { CircuitBreaker, type BreakerState } from './circuit-breaker';
import type { MachineTime } from './machine-time';
import { Pace } from './pace';
import type { WarmUp } from './warm-up';

/** Why a mail waits although nobody tried to send it. */
export type WaitReason = 'provider-paused' | 'warm-up';

export interface MailLaneOptions {
  transport: MailTransport;
  /** Mails a second of this process; 0: no bound. */
  perSecond: number;
  time: MachineTime;
  warmUp?: WarmUp;
  onState?: (state: BreakerState, reason: string) => void;
  onResult?: (result: MailResult['type']) => void;
  onWait?: (reason: WaitReason | LaterReason) => void;
}

/** A pause of up to this is waited for where the mail is; a longer one is left to whoever asked. */
const patienceMs = 5_000;
/** Enough to keep a provider that answers in a tenth of a second busy with 500 mails a second. */
const mostAtOnce = 50;

/** One provider as this process writes to it: how mail leaves by it, whether it may now, and what its answers mean for those that follow. */
export class MailLane {
  readonly transport: MailTransport;
  private readonly breaker: CircuitBreaker;
  private readonly pace: Pace;
  private free: number;
  private readonly waitingForTurn: (() => void)[] = [];

  constructor(private readonly options: MailLaneOptions) {
    this.transport = options.transport;
    this.breaker = new CircuitBreaker(options.time, options.onState);
    this.pace = new Pace(options.perSecond, options.time);
    this.free = this.atOnce;
  }

  get state(): BreakerState {
    return this.breaker.state;
  }

  /** How many this process sends by it at once. */
  get atOnce(): number {
    const { perSecond } = this.options;
    return perSecond === 0 ? mostAtOnce : Math.min(mostAtOnce, Math.max(1, Math.ceil(perSecond)));
  }

  /**
   * Waits for a mail's turn; answers why it can not go for now, before anything of it left. Whatever it answers, a place is taken until `leave`: no more than `atOnce` are
   * on their way, whoever sends them, so that none is marked as leaving that waits for a connection still. Throws what the store throws.
   */
  async admit({ marketing }: { marketing: boolean }): Promise<WaitReason | undefined> {
    const { time, warmUp } = this.options;
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waitingForTurn.push(resolve));
    // 1. the provider takes mail
    for (let rest = this.breaker.ask(); rest > 0; rest = this.breaker.ask()) {
      if (rest > patienceMs) return this.waits('provider-paused');
      await time.wait(rest);
    }
    // 2. the plan lets it go; 3. its turn
    if (warmUp && !(await warmUp.take(marketing))) return this.waits('warm-up');
    await this.pace.turn();
    return undefined;
  }

  /** Gives back the place that `admit` took: to whoever waited longest. */
  leave(): void {
    const next = this.waitingForTurn.shift();
    if (next) next();
    else this.free += 1;
  }

  async send(mails: Mail[]): Promise<MailResult[]> {
    const begun = this.options.time.now();
    const results = await this.transport.send(mails);
    for (const result of results) {
      this.breaker.tell(result, begun);
      if (result.type === 'later') {
        this.options.warmUp?.giveBack();
        this.options.onWait?.(result.reason);
      }
      this.options.onResult?.(result.type);
    }
    return results;
  }

  private waits(reason: WaitReason): WaitReason {
    this.options.onWait?.(reason);
    return reason;
  }
}
