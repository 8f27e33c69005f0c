import { Inject, Injectable, Logger } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { STORES, type Stores } from '@parcours/store';

export interface Readiness {
  store: boolean;
  log: boolean;
}

const patienceMs = 2_000;

/** Whether what this process needs answers: the store, and the log with the topic that events go to. A check that takes over 2 s has failed. */
@Injectable()
export class ReadinessService {
  private readonly logger = new Logger('health');

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'ping'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'state'>,
  ) {}

  async check(): Promise<Readiness> {
    const [store, log] = await Promise.all([this.answers('store', () => this.stores.ping()), this.answers('log', () => this.log.state('learner.events'))]);
    return { store, log };
  }

  private async answers(what: string, ask: () => Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
    });
    try {
      await Promise.race([ask(), late]);
      return true;
    } catch (error) {
      this.logger.warn(`${what} is down: ${error instanceof Error ? error.message : 'unknown fault'}`);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
