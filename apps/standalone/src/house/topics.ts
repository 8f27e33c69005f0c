import { type EventLog, channelTopics } from '@parcours/event-log';

/** Makes the topics that are not there yet. */
export async function ensureTopics(log: EventLog, partitions: number): Promise<void> {
  for (const topic of ['learner.events', ...channelTopics]) await log.ensureTopic(topic, partitions);
}
