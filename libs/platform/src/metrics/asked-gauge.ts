import { Gauge, type Registry } from 'prom-client';

export interface AskedValue<L extends string> {
  labels: Record<L, string | number>;
  value: number;
}

export interface AskedGaugeOptions<L extends string> {
  name: string;
  help: string;
  labels: L[];
  /** Asks for all values there are. What it throws, or does not answer within 2 s, makes the gauge's values missing. */
  ask: () => Promise<AskedValue<L>[]>;
  /** How long an answer is good for (ms). */
  freshMs?: number;
  /** A steady clock (ms). */
  now?: () => number;
}

const patienceMs = 2_000;

/**
 * A gauge whose values are asked for when somebody scrapes, not kept up to date; answers are kept some seconds, and scrapes that cross
 * share one. A value that nobody can tell is missing, never an old one: the other metrics matter most then.
 */
export function askedGauge<L extends string>(registry: Registry, { name, help, labels, ask, freshMs = 5_000, now = () => performance.now() }: AskedGaugeOptions<L>): void {
  let askedAt = -Infinity;
  let asking: Promise<AskedValue<L>[]> | undefined;
  new Gauge<L>({
    name, help, labelNames: labels, registers: [registry],
    async collect() {
      if (now() - askedAt >= freshMs) {
        asking = inTime(ask);
        askedAt = now();
      }
      const values = await asking?.catch(() => []);
      this.reset();
      // Without labels a reset would leave a 0.
      if (labels.length === 0) this.remove();
      for (const { labels: of, value } of values ?? []) this.set(of, value);
    },
  });
}

/** Rejects where the answer takes too long: a scrape must not wait for a store that is down. */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
