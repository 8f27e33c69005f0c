/** A message of somebody else's topic, as it lies there: bytes that nobody has looked at. */
export interface SourceMessage {
  topic: string;
  partition: number;
  offset: number;
  /** Undefined where it has none. */
  key: Uint8Array | undefined;
  /** Undefined for a removal mark of a compacted topic. */
  value: Uint8Array | undefined;
  /** Of a header that stands there several times, the first. */
  headers: Readonly<Record<string, Uint8Array>>;
  /** When it was written, epoch ms: as the producer or the broker says, which the topic's configuration decides. */
  writtenAt: number;
}

/** Messages that were gone before they were read: retention was faster, or the topic was made anew. Offsets: `from` to before `until`. */
export interface LostMessages {
  from: number;
  until: number;
}

/** Messages of one partition, in order. */
export interface SourceBatch {
  partition: number;
  messages: SourceMessage[];
  /** What is missing before the first of them. */
  lost?: LostMessages;
}

/** Resolves when every message may be forgotten: only then their offset is committed. Rejects to be given them again after a pause. */
export type SourceHandler = (batch: SourceBatch) => Promise<void>;

/** `held`: the partitions whose messages the handler would not take; `behind`: how many messages waited in all of them when they were last fetched. */
export interface SourceStanding {
  reachable: boolean;
  partitions: number[];
  held: number[];
  behind: number;
}

/**
 * Reads a topic that belongs to another system, as a member of a consumer group. At least once: after a crash, or a change of the group, messages
 * come again. A fault of the handler holds the one partition, nothing is skipped. Reconnects by itself for ever; what is wrong is told once.
 */
export interface SourceReader {
  start(): void;
  /** Finishes the batch in hand and leaves the group. */
  stop(): Promise<void>;
  standing(): SourceStanding;
}

/** Which topic is read as which group. */
export interface SourcePlace {
  /** For the log's lines. */
  name: string;
  topic: string;
  group: string;
  /** Where a group that never read begins. Partitions that are added later are read from their beginning either way. */
  from: 'beginning' | 'end';
}
