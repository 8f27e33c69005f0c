import type { Clock } from '@parcours/platform';
import type { DocumentStore } from '@parcours/store';

export interface WarmUpPlan {
  /** YYYY-MM-DD, UTC. */
  from: string;
  /** Mails an hour on each day from `from` on; afterwards there is no bound. */
  perHour: readonly number[];
}

interface HourCount {
  taken: number;
  /** Whose write it was, so that a lost answer is not taken for another's. */
  by: string;
}

const kind = 'mail-warm-up';
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** So many are asked of the store at once; what a process that ends had over is not sent in that hour. */
const atOnce = 20;
const triesAtCount = 50;

/**
 * How many mails a new sending domain lets go in each hour, counted in the store over all processes. Mail by contract counts and never waits; what it
 * leaves is marketing's. Before the plan's first day nothing but mail by contract goes.
 */
export class WarmUp {
  private hour = '';
  private left = 0;
  private asking: Promise<void> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly plan: WarmUpPlan,
    private readonly documents: Pick<DocumentStore, 'get' | 'swap'>,
    private readonly clock: Clock,
    private readonly token: () => string,
  ) {}

  /** Whether a mail may go in this hour; it then counts. Throws what the store throws. */
  take(marketing: boolean): Promise<boolean> {
    const turn = this.asking.then(() => this.takeOne(marketing));
    this.asking = turn.then(() => undefined, () => undefined);
    return turn;
  }

  /** A mail that was counted did not leave: the next one goes in its place. */
  giveBack(): void {
    if (this.hour === hourOf(this.clock.now())) this.left += 1;
  }

  private async takeOne(marketing: boolean): Promise<boolean> {
    const now = this.clock.now();
    const bound = this.boundAt(now);
    if (bound === undefined) return true;
    const hour = hourOf(now);
    if (hour !== this.hour) [this.hour, this.left] = [hour, 0];
    if (this.left === 0) this.left = await this.reserve(hour, bound, marketing);
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }

  private boundAt(now: number): number | undefined {
    const day = Math.floor((now - Date.parse(`${this.plan.from}T00:00:00Z`)) / dayMs);
    return day < 0 ? 0 : this.plan.perHour[day];
  }

  private async reserve(hour: string, bound: number, marketing: boolean): Promise<number> {
    const id = `${this.name} ${hour}`;
    for (let tries = 0; tries < triesAtCount; tries += 1) {
      const standing = await this.documents.get<HourCount>(kind, id);
      const taken = standing?.taken ?? 0;
      const free = Math.min(atOnce, bound - taken);
      const wanted = free > 0 ? free : marketing ? 0 : 1;
      if (wanted === 0) return 0;
      const body: HourCount = { taken: taken + wanted, by: this.token() };
      if (await this.documents.swap(kind, { id, at: this.clock.now(), body }, standing)) return wanted;
    }
    // So many others count at this instant that nobody has to wait for this one's sake.
    return marketing ? 0 : 1;
  }
}

/** 2026-05-04T09, UTC. */
const hourOf = (now: number): string => new Date(Math.floor(now / hourMs) * hourMs).toISOString().slice(0, 13);
