import type { MachineTime } from './machine-time';

/** Lets so many a second begin, evenly: who asks waits for its turn. 0: no bound. */
export class Pace {
  private next = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly time: MachineTime,
  ) {}

  async turn(): Promise<void> {
    if (this.perSecond === 0) return;
    const now = this.time.now();
    const mine = Math.max(now, this.next);
    this.next = mine + 1_000 / this.perSecond;
    if (mine > now) await this.time.wait(mine - now);
  }
}
