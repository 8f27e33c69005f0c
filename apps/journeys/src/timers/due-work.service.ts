import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { toldPoller, type Poller } from '@parcours/platform';
import { CallRunner } from '../calls/call-runner.service';
import { ClockCheck } from '../clock/clock-check.service';
import { DigestCloser } from '../digests/digest-closer.service';
import { TracePruner } from '../traces/trace-pruner.service';

const digestsEveryMs = 10_000;
const callsEveryMs = 1_000;
const tracesEveryMs = 5_000;

/** What is due by the clock beside learners' timers: digests to close, calls to try. On a movable clock whoever moves it polls. */
@Injectable()
export class DueWork implements BeforeApplicationShutdown {
  private readonly pollers: Poller[];
  /** Nobody waits for what it does. */
  private readonly tidying: Poller;

  constructor(
    @Inject(DigestCloser) private readonly digests: DigestCloser,
    @Inject(CallRunner) private readonly calls: CallRunner,
    @Inject(TracePruner) traces: TracePruner,
    @Inject(ClockCheck) check: Pick<ClockCheck, 'isAhead'>,
  ) {
    const logger = new Logger('due-work');
    const poller = (intervalMs: number, round: () => Promise<number>): Poller => toldPoller(logger, 'due work failed, tried again until it passes', intervalMs, round);
    const soundly = (round: () => Promise<number>) => async (): Promise<number> => (check.isAhead ? 0 : round());
    this.pollers = [poller(digestsEveryMs, soundly(() => digests.poll())), poller(callsEveryMs, soundly(() => calls.poll()))];
    this.tidying = poller(tracesEveryMs, () => traces.poll());
  }

  /** Polls from now on; whoever opened the process says when the engine works. */
  start(): void {
    for (const poller of [...this.pollers, this.tidying]) poller.start();
  }

  /** Does what is due now; answers how much. */
  async poll(): Promise<number> {
    const counts = await Promise.all(this.pollers.map((poller) => poller.poll()));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** When the next of it is due (epoch ms). */
  async nextDue(): Promise<number | undefined> {
    const due = (await Promise.all([this.digests.nextDue(), this.calls.nextDue()])).filter((instant) => instant !== undefined);
    return due.length ? Math.min(...due) : undefined;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.pollers, this.tidying].map((poller) => poller.stop()));
  }
}
