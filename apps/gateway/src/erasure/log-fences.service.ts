import { Inject, Injectable } from '@nestjs/common';
import { slotOf } from '@parcours/contact';
import { EVENT_LOG, houseReaders, type EventLog } from '@parcours/event-log';
import type { Fence } from './erasure';

/** Says when everything that stands in the log of a contact at one moment has been decided, or acted on, by every group that reads it. */
@Injectable()
export class LogFences {
  constructor(@Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'state' | 'committed' | 'lag'>) {}

  /** Where these topics end now, in the contact's partition. */
  set(contact: string, topics: readonly string[]): Promise<Fence[]> {
    return Promise.all(
      topics.map(async (topic): Promise<Fence> => {
        const { generation, partitions, ends } = await this.log.state(topic);
        const partition = slotOf(contact) % partitions;
        return { topic, generation, partition, end: ends[partition] ?? 0 };
      }),
    );
  }

  async arePassed(fences: readonly Fence[]): Promise<boolean> {
    for (const fence of fences) for (const { topic, group } of houseReaders) if (topic === fence.topic && !(await this.isPassed(fence, group))) return false;
    return true;
  }

  private async isPassed({ topic, generation, partition, end }: Fence, group: string): Promise<boolean> {
    const { generation: newest } = await this.log.state(topic);
    // Grown meanwhile: the group is through with the older generation when it has nothing left at all.
    if (newest !== generation) return (await this.log.lag(topic, group)).every((open) => open === 0);
    return ((await this.log.committed(topic, group))[partition] ?? 0) >= end;
  }
}
