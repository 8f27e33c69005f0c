import { seededRandom } from '../support/seeded-random';
import { eventNames } from './sets';

/** The places where the engine awaits something outside itself, by step of the service loop. */
export const seams = [
  'definitions', 'load', 'letter-read', 'letter-put', 'queue-read', 'queue-put', 'commit', 'publish', 'traces', 'unpark', 'letter-status', 'archive', 'offset', 'resume-read', 'resume-append',
  'timer-read', 'timer-append',
] as const;
export type Seam = (typeof seams)[number];

/** Faults at a seam of the engine, and faults of what feeds it. */
export const seamFaults = ['crash', 'failed', 'unknown', 'slow', 'zombie', 'clock-forward', 'clock-back', 'lost'] as const;
export const feedFaults = ['redelivered', 'appended-twice', 'reordered', 'poison', 'published'] as const;
export type SeamFault = { type: (typeof seamFaults)[number]; at: number; seam: Seam; side: 'before' | 'after'; size: number };
export type FeedFault = { type: (typeof feedFaults)[number]; at: number; size: number };
export type Fault = SeamFault | FeedFault;

/** One thing that happens: time passes, an input is appended, and the engine may work. `id` never changes, so that faults keep their place when steps are left out. */
export interface Step {
  id: number;
  /** Time passed since the step before (ms). */
  later: number;
  input: { type: 'event'; contact: number; name: string; outcome: boolean; repeats: number } | { type: 'publish' } | { type: 'exit'; contact: number };
  poll: boolean;
  deliver: boolean;
  /** Records per batch at most. */
  batch: number;
}

export interface History {
  seed: number;
  steps: Step[];
  faults: Fault[];
}

export const contacts = 5;
export const ring = 4;
const inputs = 300;
/** Some do not find their place: at least five of them strike. */
const faultsAtLeast = 7;

/** What happens under a seed: all chance is in here, playing a history throws no dice. */
export function historyOf(seed: number): History {
  const random = seededRandom(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const steps = Array.from({ length: inputs }, (_, id): Step => {
    const kind = random();
    const contact = below(contacts);
    const input: Step['input'] = id === 0 || kind < 0.02 ? { type: 'publish' } : kind < 0.03 ? { type: 'exit', contact } : { type: 'event', contact, name: oneOf(eventNames), outcome: random() < 0.1, repeats: random() < 0.05 ? 1 + below(3) : 0 };
    return { id, later: below(40) * 60_000 + below(1000), input, poll: random() < 0.5, deliver: random() < 0.45, batch: oneOf([1, 2, 5, 20, 500]) };
  });
  const faults = Array.from({ length: faultsAtLeast + below(4) }, (): Fault => {
    const at = below(inputs - 60);
    if (random() < 0.3) return { type: oneOf(feedFaults), at, size: below(40) };
    const type = oneOf(seamFaults);
    return { type, at, seam: type === 'lost' ? 'offset' : oneOf(seams), side: random() < 0.5 ? 'before' : 'after', size: below(40) };
  });
  // Parking has steps of its own, which only poison reaches.
  for (let poisons = 1 + below(2); poisons > 0; poisons--) faults.push({ type: 'poison', at: below(inputs / 2), size: below(40) });
  return { seed, steps, faults: faults.sort((a, b) => a.at - b.at) };
}
