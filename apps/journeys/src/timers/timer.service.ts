import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { EVENT_LOG, type EventLog, learnerEvents } from '@parcours/event-log';
import { CLOCK, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { TimerPoller } from './timer-poller';

/** The poller, for the life of the process. On a movable clock whoever moves it polls, so that time and timers go in step. */
@Injectable()
export class TimerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('timers');
  private readonly poller: TimerPoller;
  private partitions: number[] = [];

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(STORES) stores: Stores,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.poller = new TimerPoller({
      log,
      clock,
      contacts: stores.contacts,
      owned: () => this.partitions,
      onFault: (error) => this.logger.warn(`polling timers failed, tried again shortly: ${String(error)}`),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    const { partitions } = await this.log.state(learnerEvents);
    this.partitions = Array.from({ length: partitions }, (_, partition) => partition);
  }

  /** Polls from now on; whoever opened the process says when the engine works. */
  start(): void {
    this.poller.start();
  }

  /** Appends the timers due now; answers how many. */
  poll(): Promise<number> {
    return this.poller.poll();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.poller.stop();
  }
}
