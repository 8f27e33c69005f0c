import type { Logger } from '@nestjs/common';
import { Poller } from '../poller';
import { FaultTeller } from './fault-teller';

/** A poller whose faults are told once per change; those of store and log, which tell of themselves, not at all. `words`: what failed, before the fault itself. */
export function toldPoller(logger: Pick<Logger, 'warn'>, words: string, intervalMs: number, round: () => Promise<number>): Poller {
  const teller = new FaultTeller((fault) => logger.warn(`${words}: ${String(fault)}`));
  return new Poller({ round: () => teller.over(words, round), intervalMs, onFault: () => undefined });
}
