import { houseReaders, houseTopics, learnerEvents, type EmbeddedEventLog } from '@parcours/event-log';
import { spanMs, toldPoller, type AppLogger, type Clock, type Poller, type Settings } from '@parcours/platform';

const hourMs = 3_600_000;

/** What of the embedded log its retention works with. */
export type PrunedLog = Pick<EmbeddedEventLog, 'committed' | 'prune'>;

/**
 * What Kafka does by itself, for the log in the data file: records older than `topics.keepEvents` (learner events) or `topics.keepCommands` (all others) go, once
 * every group has done them. Looks once an hour.
 */
export class LogRetention {
  private readonly poller: Poller;

  constructor(
    private readonly log: PrunedLog,
    private readonly clock: Clock,
    private readonly settings: Pick<Settings, 'topics'>,
    logger: Pick<AppLogger, 'warn'>,
  ) {
    this.poller = toldPoller(logger, 'removing old records of the log failed, tried again until it passes', hourMs, () => this.prune());
  }

  start(): void {
    this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  /** One look; answers how many records went. */
  async prune(): Promise<number> {
    const { keepEvents, keepCommands } = this.settings.topics;
    let removed = 0;
    for (const topic of houseTopics) {
      const done = await Promise.all(houseReaders.filter((reader) => reader.topic === topic).map(({ group }) => this.log.committed(topic, group)));
      const upTo = (done[0] ?? []).map((_, partition) => Math.min(...done.map((offsets) => offsets[partition] ?? 0)));
      removed += await this.log.prune(topic, this.clock.now() - (spanMs(topic === learnerEvents ? keepEvents : keepCommands) ?? Infinity), upTo);
    }
    return removed;
  }
}
