import { Inject, Injectable, Logger, Optional, type BeforeApplicationShutdown } from '@nestjs/common';
import { CLOCK, Poller, RetryableError, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { ProcessState } from '@parcours/service';
import { STORES, type Stores } from '@parcours/store';

/** So far ahead of the store's clock nobody decides: waits would end early, and for good. Behind is harmless: things are decided a little late. */
const tooFarMs = 60_000;
const checkEveryMs = 30_000;

/**
 * Compares this node's clock with the store's. States: sound -> ahead (told once, by log and readiness) -> sound. While it is ahead nothing is
 * decided and no timer is looked for; it recovers by itself. A clock that somebody moves by hand is nobody's to judge.
 */
@Injectable()
export class ClockCheck implements BeforeApplicationShutdown {
  private readonly logger = new Logger('clock');
  private readonly poller = new Poller({ round: () => this.round(), intervalMs: checkEveryMs, onFault: () => undefined });
  private aheadMs = 0;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'time'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'clock'>,
    @Optional() @Inject(ProcessState) private readonly state?: Pick<ProcessState, 'waitFor' | 'works'>,
  ) {}

  /** Whether it was ahead when it was last compared. */
  get isAhead(): boolean {
    return this.aheadMs >= tooFarMs;
  }

  /** Compares now; a store that does not answer leaves it as it was found last. Throws what the store throws. */
  async compare(): Promise<void> {
    if (this.settings.clock !== 'system') return;
    // Read before the store is asked: how long its answer takes never makes us look ahead.
    const now = this.clock.now();
    this.aheadMs = now - (await this.stores.time());
  }

  /** Throws `RetryableError` (`clock-ahead`) while the clock is ahead. */
  refuse(): void {
    if (this.isAhead) throw new RetryableError('clock-ahead', this.words());
  }

  /** Compares from now on, every 30 s. */
  start(): void {
    this.poller.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.poller.stop();
  }

  /** One comparison, told where it changes something. */
  async round(): Promise<number> {
    const before = this.isAhead;
    await this.compare();
    if (this.isAhead === before) return 0;
    if (this.isAhead) {
      this.logger.error(`${this.words()} It decides again as soon as that is put right.`);
      this.state?.waitFor('a clock that is not ahead of the store’s');
    } else {
      this.logger.log('The clock of this machine is right again: it decides.');
      this.state?.works();
    }
    return 1;
  }

  private words(): string {
    return `The clock of this machine is ${Math.round(this.aheadMs / 1_000)} s ahead of the store's, so nothing is decided here. Set it right (NTP).`;
  }
}
