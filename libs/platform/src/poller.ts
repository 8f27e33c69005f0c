export interface PollerOptions {
  /** One look at what is due; answers how much it did. */
  round: () => Promise<number>;
  intervalMs: number;
  onFault: (fault: unknown) => void;
}

/**
 * Looks again and again for what is due. States: stopped -> polling (start) -> stopped (stop, after the round in hand). A round that
 * fails is told to `onFault`, and the next one comes at its time.
 */
export class Poller {
  private timer: NodeJS.Timeout | undefined;
  private inHand: Promise<number> | undefined;

  constructor(private readonly options: PollerOptions) {}

  start(): void {
    const { intervalMs, onFault } = this.options;
    const tick = async (): Promise<void> => {
      await this.poll().catch(onFault);
      if (this.timer) this.timer = setTimeout(tick, intervalMs);
    };
    this.timer ??= setTimeout(tick, 0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.inHand?.catch(() => 0);
  }

  /** One round; concurrent calls share one. Throws what the round throws. */
  poll(): Promise<number> {
    this.inHand ??= this.options.round().finally(() => (this.inHand = undefined));
    return this.inHand;
  }
}
