import type { Clock, EmbeddedDatabase } from '@parcours/platform';
import type { BatchHandler, EventLog, LogRecord, NewRecord, Position, Subscription, SubscriptionOptions, TopicState } from '../event-log.port';
import { TopicError } from '../event-log-errors';
import { placeOf } from '../place-of';
import { LaneReader } from './lane-reader';
import { type Lane, LogTable } from './log-table';

const prunedAtOnce = 2_000;

/** The log in the embedded deployment's one file. Whoever opened the `EmbeddedDatabase` closes it, after the log. */
export class EmbeddedEventLog implements EventLog {
  private readonly table: LogTable;
  private readonly topics = new Map<string, { generation: number; lanes: Lane[] }>();
  private readonly readers = new Set<LaneReader>();
  private idlers: (() => void)[] = [];

  constructor(
    private readonly database: EmbeddedDatabase,
    private readonly clock: Clock,
  ) {
    this.table = new LogTable(database);
  }

  async ensureTopic(topic: string, partitions: number): Promise<void> {
    await this.database.write(() => this.table.createTopic(topic, partitions));
    const found = this.open(topic).lanes.length;
    if (found !== partitions) throw new TopicError('topic-partitions-differ', `Topic ${topic} has ${found} partitions, not ${partitions}.`);
  }

  async append(topic: string, records: NewRecord[]): Promise<Position[]> {
    const { lanes } = this.open(topic);
    const placed = records.map((record) => {
      const lane = lanes[placeOf(record, lanes.length)];
      if (!lane) throw new RangeError(`Topic ${topic} has no partition ${record.partition}.`);
      return { lane, record };
    });
    const positions = await this.database.write(() => this.table.append(placed, this.clock.now()));
    const touched = new Set(placed.map(({ lane }) => lane.id));
    for (const reader of this.readers) if (touched.has(reader.lane.id)) reader.wake();
    return positions;
  }

  async subscribe(topic: string, options: SubscriptionOptions, handler: BatchHandler): Promise<Subscription> {
    const { lanes, generation } = this.open(topic);
    for (const reader of this.readers) {
      if (reader.lane.topic === topic && reader.group === options.group) throw new TopicError('group-taken', `Group ${options.group} already reads ${topic} in this process.`);
    }
    const mine: LaneReader[] = [];
    try {
      for (const lane of lanes) mine.push(new LaneReader(lane, options.group, options.batchSize ?? 500, this.table, this.database, handler, () => this.progress()));
    } catch (error) {
      await Promise.all(mine.map((reader) => reader.stop()));
      throw error;
    }
    for (const reader of mine) this.readers.add(reader);
    options.onAssignment?.(lanes.map((lane) => lane.partition));
    return {
      owned: () => mine.filter((reader) => this.readers.has(reader)).map((reader) => reader.lane.partition),
      reading: () => ({ generation, partitions: lanes.length }),
      stop: async () => {
        await Promise.all(mine.map((reader) => reader.stop()));
        await this.saveOffsets();
        for (const reader of mine) this.readers.delete(reader);
        options.onAssignment?.([]);
        this.progress();
      },
    };
  }

  async state(topic: string): Promise<TopicState> {
    const { generation, lanes } = this.open(topic);
    return { topic, generation, partitions: lanes.length, ends: lanes.map((lane) => this.table.range(lane).end) };
  }

  async committed(topic: string, group: string): Promise<number[]> {
    return this.open(topic).lanes.map((lane) => {
      for (const reader of this.readers) if (reader.lane.id === lane.id && reader.group === group) return reader.committed;
      return this.table.offset(group, lane)?.next ?? 0;
    });
  }

  async lag(topic: string, group: string): Promise<number[]> {
    const committed = await this.committed(topic, group);
    return this.open(topic).lanes.map((lane, partition) => {
      const { begin, end } = this.table.range(lane);
      return Math.max(0, end - Math.max(begin, committed[partition] ?? 0));
    });
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<LogRecord[]> {
    const lane = this.open(topic).lanes[partition];
    return lane ? this.table.read(lane, offset, limit) : [];
  }

  /** Resolves when every subscription has committed up to the ends; rejects with the error of one that halted. */
  async idle(): Promise<void> {
    for (;;) {
      const halted = [...this.readers].find((reader) => reader.halted);
      if (halted) throw halted.halted;
      if ([...this.readers].every((reader) => reader.committed === this.table.range(reader.lane).end)) return;
      await new Promise<void>((resolve) => this.idlers.push(resolve));
    }
  }

  problems(): string[] {
    return [...this.readers].flatMap(({ halted }) => (halted ? [halted.message] : []));
  }

  /**
   * Removes records appended before `before` (epoch ms) from the beginning of each partition, none from the offset on that `upTo` names for it. In pieces, so
   * that others have their turn. Answers how many went.
   */
  async prune(topic: string, before: number, upTo: readonly number[] = []): Promise<number> {
    const { lanes } = this.open(topic);
    let removed = 0;
    for (const [partition, lane] of lanes.entries()) {
      for (let gone = prunedAtOnce; gone === prunedAtOnce; removed += gone) gone = await this.database.write(() => this.table.prune(lane, before, upTo[partition] ?? Infinity, prunedAtOnce));
    }
    for (const reader of this.readers) if (reader.lane.topic === topic) reader.wake();
    return removed;
  }

  /** In pieces, so that others have their turn: the log has no index by key. */
  async forget(key: string, change?: (value: string) => string): Promise<number> {
    let forgotten = 0;
    for (let from = this.table.pieceFrom(0); from; from = this.table.pieceFrom(from.next)) {
      const { begin, next } = from;
      forgotten += await this.database.write(() => this.table.forget(key, begin, next, change));
    }
    return forgotten;
  }

  /** Stops every subscription after the batch in hand and writes the last offsets. */
  async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
    await this.saveOffsets();
    this.readers.clear();
    this.progress();
  }

  private open(topic: string): { generation: number; lanes: Lane[] } {
    let opened = this.topics.get(topic);
    if (opened) return opened;
    const found = this.table.topic(topic);
    if (!found) throw new TopicError('topic-unknown', `There is no topic ${topic}.`);
    opened = { generation: found.generation, lanes: this.table.lanes(topic, found.generation) };
    this.topics.set(topic, opened);
    return opened;
  }

  /** Offsets ride along with writes; who asks after a stop must find them. One that can not be written is only read again. */
  private async saveOffsets(): Promise<void> {
    await this.database.write(() => undefined).catch(() => undefined);
  }

  private progress(): void {
    const idlers = this.idlers;
    this.idlers = [];
    for (const wake of idlers) wake();
  }
}
