import { seamFaults, type Fault, type FeedFault, type History, type Seam, type SeamFault } from './history';

/** Steps after which a fault whose seam did not come takes another that comes often, and after twice as many any. */
const patience = 20;
const often: readonly Seam[] = ['load', 'commit', 'publish', 'traces', 'archive', 'offset', 'timer-append'];

const isAtSeam = (fault: Fault): fault is SeamFault => (seamFaults as readonly string[]).includes(fault.type);

/** How often each fault struck at each step of the service loop. */
export type Coverage = Map<string, number>;

/** Which fault strikes where: armed by the steps of the history, struck once (a failure up to three times in a row). */
export class FaultPlan {
  readonly coverage: Coverage = new Map();
  private readonly waiting: { fault: SeamFault; left: number }[] = [];
  private open: Fault[];
  private step = 0;
  private quietened = false;

  constructor({ faults }: History) {
    this.open = [...faults];
  }

  /** Goes to a step: arms the faults at seams that are due, answers those of the feed. */
  reach(step: number): FeedFault[] {
    this.step = step;
    const due = this.open.filter(({ at }) => at <= step);
    this.open = this.open.filter(({ at }) => at > step);
    const feed: FeedFault[] = [];
    for (const fault of due) {
      if (isAtSeam(fault)) this.waiting.push({ fault, left: fault.type === 'failed' ? 1 + (fault.size % 3) : 1 });
      else feed.push(fault);
    }
    return feed;
  }

  /** From now on nothing goes wrong. */
  quieten(): void {
    this.quietened = true;
  }

  at(seam: Seam): SeamFault | undefined {
    if (this.quietened) return undefined;
    const index = this.waiting.findIndex(({ fault }) => fault.seam === seam || (fault.type !== 'lost' && this.isInsteadOf(fault, seam)));
    const found = this.waiting[index];
    if (!found) return undefined;
    found.left--;
    if (found.left <= 0) this.waiting.splice(index, 1);
    this.struck(found.fault.type, seam);
    return found.fault;
  }

  private isInsteadOf({ at, size }: SeamFault, seam: Seam): boolean {
    const waited = this.step - at;
    return waited >= 2 * patience || (waited >= patience && often[size % often.length] === seam);
  }

  struck(fault: Fault['type'], where: string): void {
    const key = `${fault} ${where}`;
    this.coverage.set(key, (this.coverage.get(key) ?? 0) + 1);
  }
}
