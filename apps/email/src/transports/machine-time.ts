import { setTimeout as delay } from 'node:timers/promises';

/** How pauses are measured and waited for: by the machine, since a provider knows no demo's clock. */
export interface MachineTime {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  wait(ms: number): Promise<void>;
  /** In [0, 1): spreads what many processes would do at one instant. */
  chance(): number;
}

export const machineTime: MachineTime = {
  now: () => performance.now(),
  wait: (ms) => delay(ms),
  chance: () => Math.random(),
};
