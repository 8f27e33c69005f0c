import type { EventLog } from '@parcours/event-log';
import { channelTopics } from '@parcours-apps/journeys';

/** Makes the topics that are not there yet. */
export async function ensureTopics(log: EventLog, partitions: number): Promise<void> {
  for (const topic of ['learner.events', ...channelTopics]) await log.ensureTopic(topic, partitions);
}
