import { learnerEvents } from '../house-topics';

/** What the settings say of topics. Times in milliseconds. */
export interface TopicSettings {
  /** Copies of each record; without it three, or as many as there are brokers. */
  replication?: number;
  /** How long `learner.events` are kept at most. */
  keepEventsMs: number;
  /** How long the commands of channels are kept at most. */
  keepCommandsMs: number;
}

/** What a topic is to be like on Kafka. */
export interface TopicSpec {
  topic: string;
  partitions: number;
  replication: number;
  configs: Readonly<Record<string, string>>;
}

const day = 86_400_000;
const copies = 3;

/** Eight times Kafka's default: an engine's batch of commands goes in one piece. */
export const maxMessageBytes = 8 * 1024 * 1024;

/**
 * A topic as the settings want it, on a cluster of so many brokers. Records go by age alone, in files of a day: a file goes when its youngest
 * record is a day short of the time, so that none outlives it. Nothing is compacted, for every record is an input of its own. Of three copies
 * two must have a record before it counts as appended. The broker's time is the log's.
 */
export function topicSpec(topic: string, partitions: number, settings: TopicSettings, brokers: number): TopicSpec {
  const replication = settings.replication ?? Math.min(copies, Math.max(1, brokers));
  const keepMs = topic === learnerEvents ? settings.keepEventsMs : settings.keepCommandsMs;
  return {
    topic,
    partitions,
    replication,
    configs: {
      'cleanup.policy': 'delete',
      'retention.ms': String(Math.max(day, keepMs - day)),
      'segment.ms': String(day),
      'min.insync.replicas': String(replication >= copies ? 2 : 1),
      'max.message.bytes': String(maxMessageBytes),
      'message.timestamp.type': 'LogAppendTime',
    },
  };
}

/** How long records of a topic with these configs are kept at most (ms); undefined: for ever. */
export function keptFor(configs: Readonly<Record<string, string | undefined>>): number | undefined {
  const retention = Number(configs['retention.ms'] ?? -1);
  return retention < 0 ? undefined : retention + Number(configs['segment.ms'] ?? 0);
}
