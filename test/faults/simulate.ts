import { createHash } from 'node:crypto';
import type { Coverage } from './fault-plan';
import { historyOf } from './history';
import type { Mutation } from './mutation';
import { playHistory, type Played } from './play-history';

export interface Simulated {
  seeds: number;
  inputs: number;
  /** The least number of faults that struck in one history. */
  leastFaults: number;
  coverage: Coverage;
  /** SHA-256 over every history's digest, in hex. */
  digest: string;
  /** The first seed that failed; nothing is played behind it. */
  failed?: { seed: number; played: Played };
}

/** Plays `seeds` histories from `first` on, up to the first that fails. */
export async function simulate(first: number, seeds: number, { mutation, onSeed = () => undefined }: { mutation?: Mutation; onSeed?: (done: number) => void } = {}): Promise<Simulated> {
  const coverage: Coverage = new Map();
  const digest = createHash('sha256');
  let inputs = 0;
  let leastFaults = Infinity;
  for (let done = 0; done < seeds; done++) {
    const seed = first + done;
    const played = await playHistory(historyOf(seed), mutation);
    inputs += played.inputs;
    leastFaults = Math.min(leastFaults, [...played.coverage.values()].reduce((sum, count) => sum + count, 0));
    digest.update(played.digest);
    for (const [key, count] of played.coverage) coverage.set(key, (coverage.get(key) ?? 0) + count);
    if (played.findings.length) return { seeds: done + 1, inputs, leastFaults, coverage, digest: digest.digest('hex'), failed: { seed, played } };
    onSeed(done + 1);
  }
  return { seeds, inputs, leastFaults, coverage, digest: digest.digest('hex') };
}
