import { TopicReplacedError } from '../event-log-errors';
import { askCoordinator } from './ask-coordinator';
import type { KafkaNames } from './kafka-names';
import type { KafkaTopic, KafkaTopics, Standing } from './kafka-topics';

/**
 * Kafka forgets what groups committed in a topic when the topic is deleted: the group of a topic that was made anew would seem to be new.
 * So a group also commits, in an empty topic that is never deleted, in which partitions of which generation it has begun.
 */
export class GroupAnchors {
  private partitions = 0;

  constructor(
    private readonly topics: KafkaTopics,
    private readonly names: KafkaNames,
  ) {}

  /** Makes room for the anchors of a topic. */
  async prepare({ partitions }: KafkaTopic): Promise<void> {
    if (this.partitions >= partitions) return;
    const topic = this.names.anchors();
    await this.topics.ask(`preparing topic ${topic}`, async (admin) => {
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, replicationFactor: -1 }] });
      const there = async (): Promise<number> => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
      if ((await there()) < partitions) {
        await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] }).catch(async (error: unknown) => {
          // Another process may have been faster.
          if ((await there()) < partitions) throw error;
        });
      }
    });
    this.partitions = partitions;
  }

  /** What a commit adds to say that the group has begun in a partition. */
  anchor({ generation }: KafkaTopic, partition: number): { topic: string; partitions: { partition: number; offset: string; metadata: string }[] } {
    return { topic: this.names.anchors(), partitions: [{ partition, offset: '0', metadata: `g${generation}` }] };
  }

  /** Where a group has begun of which Kafka knows no offset any more: by partition, why it must not be taken for a new one. */
  async forgotten(topic: KafkaTopic, group: string, standings: Standing[]): Promise<Map<number, TopicReplacedError>> {
    const found = new Map<number, TopicReplacedError>();
    if (standings.every(({ next }) => next !== undefined)) return found;
    const groupId = this.names.group(group, topic);
    const [kept] = await this.topics.ask(`asking where group ${groupId} has begun`, (admin) => askCoordinator(() => admin.fetchOffsets({ groupId, topics: [this.names.anchors()] })));
    // Asked once more: another member may have begun between the questions, and then both are there.
    const committed = kept ? await this.topics.committed(topic, group) : new Map<number, unknown>();
    for (const { partition, metadata } of kept?.partitions ?? []) {
      const standing = standings[partition];
      if (standing && standing.next === undefined && !committed.has(partition) && metadata === `g${topic.generation}`) {
        found.set(partition, new TopicReplacedError(topic.name, groupId, partition, 'the group has begun to read it, but Kafka knows no offset of the group any more'));
      }
    }
    return found;
  }
}
