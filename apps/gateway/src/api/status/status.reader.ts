import { Inject, Injectable } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { EVENT_LOG, houseReaders, TopicError, type EventLog } from '@parcours/event-log';
import { CLOCK, productVersion, type Clock } from '@parcours/platform';
import { DeskCounting, type DeskCountsView } from '../desk/desk-counting.service';
import { SendsSwitch } from '../sends/sends-switch.service';
import { ELAPSED, type Elapsed } from '../shared/elapsed';

export interface StatusView {
  version: string;
  /** Seconds since this process began to answer. */
  uptime: number;
  now: string;
  sendsOff: boolean;
  /** Records appended and not yet done, over all partitions; topics that are not there are left out. */
  lag: { topic: string; group: string; lag: number }[];
  deadLetters: number;
  counts: DeskCountsView;
}

/** How the deployment is doing. */
@Injectable()
export class StatusReader {
  private readonly version = productVersion();
  private readonly begun: number;

  constructor(
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'lag'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ELAPSED) private readonly elapsed: Elapsed,
    @Inject(DeskCounting) private readonly counting: DeskCounting,
    @Inject(SendsSwitch) private readonly sends: SendsSwitch,
  ) {
    this.begun = elapsed();
  }

  async read(): Promise<StatusView> {
    const [{ counts }, sendsOff, lags] = await Promise.all([this.counting.current(), this.sends.isOff(), Promise.all(houseReaders.map(({ topic, group }) => this.lagOf(topic, group)))]);
    return {
      version: this.version, uptime: Math.floor((this.elapsed() - this.begun) / 1000), now: formatTime(this.clock.now()), sendsOff, lag: lags.filter((lag) => lag !== undefined),
      deadLetters: counts.deadLetters, counts,
    };
  }

  private async lagOf(topic: string, group: string): Promise<StatusView['lag'][number] | undefined> {
    try {
      const lag = await this.log.lag(topic, group);
      return { topic, group, lag: lag.reduce((sum, behind) => sum + behind, 0) };
    } catch (error) {
      if (error instanceof TopicError) return undefined;
      throw error;
    }
  }
}
