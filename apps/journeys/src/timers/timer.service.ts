import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { EVENT_LOG, EventLogStrategy, learnerEvents, type EventLog } from '@parcours/event-log';
import { CLOCK, FaultTeller, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { ClockCheck } from '../clock/clock-check.service';
import { engineGroup } from '../engine-group';
import { TimerPoller } from './timer-poller';

/**
 * The poller, for the life of the process: of the partitions it reads, whoever else runs polls the others. On a movable clock whoever
 * moves it polls, so that time and timers go in step.
 */
@Injectable()
export class TimerService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('timers');
  private readonly teller = new FaultTeller((fault) => this.logger.warn(`polling timers failed, tried again until it passes: ${String(fault)}`));
  private readonly poller: TimerPoller;

  constructor(
    @Inject(EVENT_LOG) log: EventLog,
    @Inject(STORES) stores: Stores,
    @Inject(CLOCK) clock: Clock,
    @Inject(EventLogStrategy) strategy: Pick<EventLogStrategy, 'owned'>,
    @Inject(ClockCheck) check: Pick<ClockCheck, 'isAhead'>,
  ) {
    this.poller = new TimerPoller({
      log,
      clock,
      contacts: stores.contacts,
      // By a clock that is ahead timers would be due early.
      owned: () => ({ ...strategy.owned(learnerEvents, engineGroup), ...(check.isAhead && { owned: [] }) }),
      onFault: (error) => this.teller.failed('timers', error),
      onRound: () => this.teller.passed('timers'),
    });
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
