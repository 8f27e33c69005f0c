import type { Admin, Kafka } from 'kafkajs';
import type { PartitionStanding } from './source-start';

/** Where a topic's partitions and a group stand, through an admin client that is made anew after a fault. */
export class SourceOffsets {
  private admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly place: { topic: string; group: string },
  ) {}

  /** All partitions, in order. Rejects with what kafkajs says. */
  standings(): Promise<PartitionStanding[]> {
    const { topic, group } = this.place;
    return this.ask(async (admin) => {
      // Offsets before ends: a group that reads on meanwhile must not seem to stand beyond the end.
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const ranges = await admin.fetchTopicOffsets(topic);
      const next = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      return ranges
        .map(({ partition, low, high }) => ({ partition, committed: placeOf(next.get(partition)), begin: Number(low), end: Number(high) }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  /** The first offset that a partition still holds. */
  async beginOf(partition: number): Promise<number> {
    const ranges = await this.ask((admin) => admin.fetchTopicOffsets(this.place.topic));
    return Number(ranges.find((range) => range.partition === partition)?.low ?? 0);
  }

  async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    await admin?.then((opened) => opened.disconnect()).catch(() => undefined);
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    this.admin ??= this.open();
    try {
      return await question(await this.admin);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private async open(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** -1: none. kafkajs writes -2 for a group whose place is gone, and means the beginning. */
function placeOf(offset: number | undefined): number | undefined {
  return offset === undefined || offset < 0 ? undefined : offset;
}
