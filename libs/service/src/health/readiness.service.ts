import { Inject, Injectable, Logger } from '@nestjs/common';
import { EVENT_LOG, learnerEvents, type EventLog } from '@parcours/event-log';
import { STORES, type Stores } from '@parcours/store';
import { ProcessState } from './process-state';

export interface Readiness {
  store: boolean;
  log: boolean;
  /** Whether it has begun its work: what it needs answered, and topics and journeys were there. */
  started: boolean;
}

const patienceMs = 2_000;

/**
 * Whether this process can do its work: the store answers; the log answers, has the topic that events go to, and no partition of this
 * process is halted; the start is over. A check that takes over 2 s has failed.
 */
@Injectable()
export class ReadinessService {
  private readonly logger = new Logger('health');
  private last = '';

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'ping'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'state' | 'problems'>,
    @Inject(ProcessState) private readonly state: ProcessState,
  ) {}

  /** What does not keep this process from its work, but should be looked at. */
  get warnings(): string[] {
    return this.state.warnings;
  }

  async check(): Promise<Readiness> {
    const faults = await Promise.all([faultOf('store', () => this.stores.ping()), faultOf('log', () => this.askLog())]);
    const found = { store: faults[0] === undefined, log: faults[1] === undefined, started: this.state.waits === undefined };
    this.tell(found, [...faults, this.state.waits && `it waits for ${this.state.waits}`].filter((fault) => fault !== undefined));
    return found;
  }

  private async askLog(): Promise<void> {
    const [problem] = this.log.problems();
    if (problem !== undefined) throw new Error(problem);
    await this.log.state(learnerEvents);
  }

  /** Once per change of what is down: who asks every few seconds must not fill the log, and the same silence is put in other words each time. */
  private tell(found: Readiness, faults: string[]): void {
    const now = JSON.stringify(found);
    if (now !== this.last) {
      if (faults.length === 0) this.logger.log('ready');
      else this.logger.warn(`not ready: ${faults.join('; ')}`);
    }
    this.last = now;
  }
}

/** What is wrong, in words; undefined when nothing is. */
async function faultOf(what: string, ask: () => Promise<unknown>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    await Promise.race([ask(), late]);
    return undefined;
  } catch (error) {
    return `${what} is down: ${error instanceof Error ? error.message : 'unknown fault'}`;
  } finally {
    clearTimeout(timer);
  }
}
