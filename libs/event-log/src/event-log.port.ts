/** A record as read back. `appendedAt`: the log's clock when it was appended (epoch ms). */
export interface LogRecord {
  topic: string;
  generation: number;
  partition: number;
  offset: number;
  key: string;
  value: string;
  headers: Record<string, string>;
  appendedAt: number;
}

/**
 * `slot` (0..1023) places it: partition = slot % partitions. `partition` overrides it (control records); `generation` says what it is a
 * partition of, so that the append is refused, by a `RetryableError` ('generation-closed'), where the topic has grown since.
 */
export interface NewRecord {
  key: string;
  value: string;
  slot?: number;
  partition?: number;
  generation?: number;
  headers?: Record<string, string>;
}

export interface Position {
  partition: number;
  offset: number;
}

/** A batch of one partition, in order. The handler resolves when every record up to `commit`'s argument may be forgotten. */
export interface Batch {
  topic: string;
  group: string;
  generation: number;
  /** How many partitions its generation has. */
  partitions: number;
  partition: number;
  records: LogRecord[];
  /** Metadata stored with the last committed offset of this partition (the loop keeps its version set there). */
  metadata: string | undefined;
  /** The committed offset (next to be read) at the time of reading. */
  committed: number;
  /** Marks all records before `offset` as done. Monotone: a lower offset is ignored. */
  commit(offset: number, metadata?: string): Promise<void>;
  /** Aborted when the partition is lost or the process stops: finish the batch in hand, take no more. */
  signal: AbortSignal;
}

/** Throwing holds the partition: the same batch comes again after a back-off. It is never skipped. */
export type BatchHandler = (batch: Batch) => Promise<void>;

export interface SubscriptionOptions {
  group: string;
  /** Records per batch at most. */
  batchSize?: number;
  /** Called when partitions are gained or lost, with the partitions now owned. */
  onAssignment?: (owned: number[]) => void;
}

export interface Subscription {
  /** Finishes the batch in hand and takes no more. */
  stop(): Promise<void>;
  /** Partitions owned now. */
  owned(): number[];
  /** What they are partitions of: the generation being read, and how many partitions it has. */
  reading(): { generation: number; partitions: number };
}

/** The newest generation of a topic, which is the one that takes records. Where a topic has grown, groups may still read an older one. */
export interface TopicState {
  topic: string;
  generation: number;
  partitions: number;
  /** Next offset to be written, by partition. */
  ends: number[];
}

/**
 * An append-only, partitioned, durable log. Guarantees: `append` resolves only when durable, keeps the order of its argument within
 * a partition, and is all or nothing per partition. Reading is at least once, in order; a group's committed offset never goes back.
 * A group that is new begins at the beginning that is left. A committed offset outside [begin, end] halts the subscription with
 * `OffsetOutOfRangeError`; nothing is ever skipped. `eventLogContract` states all of it.
 */
export interface EventLog {
  /** Creates the topic when absent; a differing partition count is an error. */
  ensureTopic(topic: string, partitions: number): Promise<void>;
  append(topic: string, records: NewRecord[]): Promise<Position[]>;
  subscribe(topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription>;
  state(topic: string): Promise<TopicState>;
  /** Committed offsets of a group in the newest generation, by partition (0 where none). */
  committed(topic: string, group: string): Promise<number[]>;
  /** Records that a group has not done, by partition; where the topic grew, of every generation that it is not through with. */
  lag(topic: string, group: string): Promise<number[]>;
  /** Reads without a group, for tools: from `offset`, `limit` records at most. */
  read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]>;
  /**
   * Removes the records of a key from every topic, as far as they are kept, and answers how many: every group must be through with them. With
   * `change` they stay, with the value it makes. Absent where records go by themselves, within the time that the topics keep them.
   */
  forget?(key: string, change?: (value: string) => string): Promise<number>;
  /** What keeps this process from working on the log, in words: a server that does not answer, partitions that are halted. Empty: all is well. */
  problems(): string[];
  close(): Promise<void>;
}

/** DI token of the process's `EventLog`. */
export const EVENT_LOG = Symbol('EVENT_LOG');
