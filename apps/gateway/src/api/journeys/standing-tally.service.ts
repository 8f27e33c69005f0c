import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { ELAPSED, type Elapsed } from '../shared/elapsed';
import { Fresh } from '../shared/fresh';
import { runningContacts } from '../shared/running-contacts';

/** journey -> step -> runs that stand there. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How many runs stand at each step. Contacts are gone through to know, so the answer is kept for two seconds, longer where there are many. */
@Injectable()
export class StandingTally {
  private readonly tally: Fresh<Standing>;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'contacts'>,
    @Inject(SETTINGS) settings: Pick<Settings, 'clock'>,
    @Inject(CLOCK) clock: Clock,
    @Inject(ELAPSED) elapsed: Elapsed,
  ) {
    this.tally = new Fresh(() => this.count(), { maxAgeMs: 2_000, elapsed, ...(settings.clock === 'movable' && { mark: () => clock.now() }) });
  }

  current(): Promise<Standing> {
    return this.tally.get();
  }

  private async count(): Promise<Standing> {
    const standing = new Map<string, Map<string, number>>();
    for await (const { runs } of runningContacts(this.stores.contacts)) {
      for (const { journey, wait } of runs) {
        if (!wait) continue;
        const steps = standing.get(journey) ?? new Map<string, number>();
        steps.set(wait.step, (steps.get(wait.step) ?? 0) + 1);
        standing.set(journey, steps);
      }
    }
    return standing;
  }
}
