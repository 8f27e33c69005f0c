import type { Logger } from '@nestjs/common';
import { Poller } from '../poller';
import { FaultTeller } from './fault-teller';

/** A poller whose faults are told once per change; those of store and log, which tell of themselves, not at all. `doing`: what it does, for the log. */
export function toldPoller(logger: Pick<Logger, 'warn'>, doing: string, intervalMs: number, round: () => Promise<number>): Poller {
  const teller = new FaultTeller((fault) => logger.warn(`${doing} failed, tried again until it passes: ${String(fault)}`));
  return new Poller({ round: () => teller.over(doing, round), intervalMs, onFault: () => undefined });
}
