import { Logger } from '@nestjs/common';
import { faultCode, isOutage, RetryableError } from '@parcours/platform';
import type { Batch } from '../event-log.port';

type Place = Pick<Batch, 'topic' | 'group' | 'partition'>;

/**
 * Tells in the log why batches are held: a line per reason as long as any partition of the group is held by it, however often it is tried.
 * What the store or the log tell themselves is left to them.
 */
export class HeldBatches {
  private readonly logger = new Logger('batches');
  /** By topic and group: the reasons for which each partition has been held since its last batch that passed. */
  private readonly held = new Map<string, Map<number, Set<string>>>();

  /** A batch failed. `owned`: the partitions that are this process's now, for those of others are not held here. */
  failed({ topic, group, partition }: Place, fault: unknown, owned: readonly number[]): void {
    // Another's by now, who reads on: nothing waits here.
    if (faultCode(fault) === 'partition-lost') return;
    const reasons = new Map([...(this.held.get(`${topic}/${group}`) ?? [])].filter(([place]) => owned.includes(place)));
    const code = faultCode(fault);
    const known = [...reasons.values()].some((codes) => codes.has(code));
    this.held.set(`${topic}/${group}`, reasons.set(partition, new Set(reasons.get(partition)).add(code)));
    if (known || isOutage(fault)) return;
    if (fault instanceof RetryableError) this.logger.warn(`${topic} waits for ${group}, tried again until it passes (${code}): ${fault.message}`);
    else this.logger.error(fault);
  }

  passed({ topic, group, partition }: Place): void {
    this.held.get(`${topic}/${group}`)?.delete(partition);
  }
}
