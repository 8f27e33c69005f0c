import type { Elapsed } from './elapsed';

export interface FreshOptions {
  /** How old an answer may be. */
  maxAgeMs: number;
  elapsed: Elapsed;
  /** Another mark than last time makes an answer stale at once: a clock that was moved, a set that was published. */
  mark?: () => number | string;
}

interface Answer<T> {
  value: T;
  at: number;
  took: number;
  mark: number | string | undefined;
}

/** Up to this long, whoever asks waits for the new answer. */
const patienceMs = 20;
/** Working it out takes at most one part in so many of the time. */
const share = 20;
/** No answer older than this is given, however costly a new one is. */
const tooOldMs = 60_000;

/**
 * An answer that is costly to work out, kept for a while. States: none; fresh; stale. A stale one that was quick to work out is worked
 * out again before it is given; a slow one is given as it is, and worked out anew behind it: pages stay quick however much there is to count.
 */
export class Fresh<T> {
  private last: Answer<T> | undefined;
  private renewing: Promise<T> | undefined;
  private generation = 0;

  constructor(
    private readonly work: () => Promise<T>,
    private readonly options: FreshOptions,
  ) {}

  async get(): Promise<T> {
    const { last } = this;
    if (last && !this.isStale(last)) return last.value;
    if (!last || last.took <= patienceMs || this.options.elapsed() - last.at > tooOldMs) return (this.renewing ??= this.renew());
    // Behind the answer, since an embedded store works in this very thread. A fault comes to whoever asks once the last answer is too old.
    this.renewing ??= new Promise((resolve) => setImmediate(resolve)).then(() => this.renew());
    this.renewing.catch(() => undefined);
    return last.value;
  }

  /** What changed here must be seen at once. */
  forget(): void {
    this.generation++;
    this.last = undefined;
    this.renewing = undefined;
  }

  private isStale({ at, took, mark }: Answer<T>): boolean {
    const { elapsed, maxAgeMs, mark: markNow } = this.options;
    const slow = took > patienceMs;
    return (!slow && mark !== markNow?.()) || elapsed() - at >= Math.max(maxAgeMs, slow ? took * share : 0);
  }

  private async renew(): Promise<T> {
    const { generation } = this;
    const { elapsed, mark } = this.options;
    const before = elapsed();
    const marked = mark?.();
    try {
      const value = await this.work();
      const now = elapsed();
      if (generation === this.generation) this.last = { value, at: now, took: now - before, mark: marked };
      return value;
    } finally {
      if (generation === this.generation) this.renewing = undefined;
    }
  }
}
