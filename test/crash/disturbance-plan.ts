import { seededRandom } from '../support/seeded-random';
import type { CrashOptions } from './crash-options';

/** What is done to the deployment, when, and to whom. Times in ms. */
export type Disturbance =
  /** `victim`: a fraction that chooses the process. Started again after `rest`; nothing else for `gap` behind that. `early`: it may die while it starts. */
  | { type: 'kill'; at: number; victim: number; rest: number; gap: number; early: boolean }
  | { type: 'pause'; at: number; victim: number; lasts: number }
  | { type: 'broker'; at: number; broker: number; lasts: number }
  | { type: 'store'; at: number; lasts: number };

/** Nothing is disturbed behind this part of the feed, so that the end is about what is left. */
const lastAt = 0.95;

/** Between two kills, on average: ten processes need longer to be at work again than one. */
const gapMs = { embedded: 500, kafka: 3_000 } as const;

/**
 * The disturbances of a run in the order they come, spread over the feed: `at` is the part of it that is sent by then. The same seed gives
 * the same ones. `sessionMs`: a process that says nothing for so long has lost its partitions.
 */
export function disturbancePlan({ engine, kills, zombies, brokerKills, storeStops, seed }: Pick<CrashOptions, 'engine' | 'kills' | 'zombies' | 'brokerKills' | 'storeStops' | 'seed'>, sessionMs = 10_000): Disturbance[] {
  const random = seededRandom(seed ^ 0x5eed);
  const spread = (count: number, make: (at: number) => Disturbance): Disturbance[] => Array.from({ length: count }, (_, i) => make((lastAt * (i + 0.2 + 0.6 * random())) / count));
  return [
    ...spread(kills, (at) => ({ type: 'kill', at, victim: random(), rest: Math.floor(random() * 1_500), gap: Math.floor((0.5 + random()) * gapMs[engine]), early: random() < 0.15 })),
    ...spread(zombies, (at) => ({ type: 'pause', at, victim: random(), lasts: sessionMs + 1_500 + Math.floor(random() * 3_000) })),
    ...spread(brokerKills, (at) => ({ type: 'broker', at, broker: 1 + Math.floor(random() * 3), lasts: 20_000 })),
    ...spread(storeStops, (at) => ({ type: 'store', at, lasts: 6_000 })),
  ].sort((a, b) => a.at - b.at);
}
