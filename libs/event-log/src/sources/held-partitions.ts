import type { KafkaLogger } from '../kafka/kafka-settings';

const firstBackOffMs = 250;
const lastBackOffMs = 10_000;

/** Partitions that stand still for a while because what they hold could not be taken. Told once per partition, and once when it goes on. */
export class HeldPartitions {
  private readonly backOffs = new Map<number, number>();
  private readonly timers = new Map<number, NodeJS.Timeout>();

  constructor(
    private readonly fetching: { pause(partition: number): void; resume(partition: number): void },
    private readonly logger: Pick<KafkaLogger, 'log' | 'error'>,
  ) {}

  partitions(): number[] {
    return [...this.backOffs.keys()].sort((a, b) => a - b);
  }

  /** Fetches no more of it until a while has passed: longer from time to time. */
  hold(partition: number, error: unknown): void {
    const backOff = this.backOffs.get(partition);
    if (backOff === undefined) this.logger.error(`partition ${partition} is held: ${error instanceof Error ? error.message : 'unknown fault'} Trying again until it goes through.`);
    const wait = backOff ?? firstBackOffMs;
    this.backOffs.set(partition, Math.min(wait * 2, lastBackOffMs));
    this.fetching.pause(partition);
    this.timers.set(partition, setTimeout(() => this.fetching.resume(partition), wait).unref());
  }

  taken(partition: number): void {
    if (this.backOffs.delete(partition)) this.logger.log(`partition ${partition} goes on.`);
  }

  /** Nothing is held any more, and nothing is resumed: the partitions were given up. */
  clear(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.backOffs.clear();
  }
}
