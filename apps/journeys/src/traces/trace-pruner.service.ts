import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, SETTINGS, spanMs, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { setImmediate } from 'node:timers/promises';

const atOnce = 200;
const batchesAtMost = 50;
const contactsAtOnce = 50;

/**
 * Keeps what the traces weigh within bounds: those older than `traces.keep` go, and of a learner with more than `traces.perLearner` the
 * oldest. It works in small pieces and lets whatever else wants the store go first. Every process prunes: what another one removed is not there
 * any more, and what was counted stays counted.
 */
@Injectable()
export class TracePruner {
  private readonly keepMs: number;
  /** The contact that was looked at last; all are, in turn. */
  private behind: string | undefined;

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'traces'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'traces'>,
  ) {
    this.keepMs = spanMs(settings.traces.keep) ?? Infinity;
  }

  /** One round; answers how many traces went. */
  async poll(): Promise<number> {
    const { traces } = this.stores;
    let removed = 0;
    for (let batch = 0; batch < batchesAtMost; batch++) {
      const gone = await traces.prune({ before: this.clock.now() - this.keepMs, limit: atOnce });
      removed += gone;
      if (gone < atOnce) break;
      await setImmediate();
    }
    const trimmed = await traces.trim({ keep: this.settings.traces.perLearner, after: this.behind, limit: contactsAtOnce });
    this.behind = trimmed.next;
    return removed + trimmed.removed;
  }
}
