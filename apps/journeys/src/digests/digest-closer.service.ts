import { Inject, Injectable } from '@nestjs/common';
import { identityKey } from '@parcours/events';
import { EVENT_LOG, type EventLog, learnerEvents } from '@parcours/event-log';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { areSendsOff, STORES, type DigestGroup, type Stores } from '@parcours/store';
import { effectRecords } from '../service-loop/effect-records';
import { OtherContacts } from '../service-loop/other-contacts';
import { digestNotice, managersOf } from './digest-notices';

const atOnce = 100;

/**
 * Tells managers of the digests whose period is over. A group is sealed, told, then closed: a crash in between tells it again by the same
 * events, which their contacts have seen. While sends are off nothing is due.
 * Every process of the engine polls, and two may close one group at once: what is in it is fixed when the first seals it, so both tell the
 * same events under the same ids, and whoever seals it after it was closed finds nothing to tell.
 */
@Injectable()
export class DigestCloser {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'digests' | 'identities' | 'settings'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'digests'>,
    @Inject(OtherContacts) private readonly others: Pick<OtherContacts, 'address'>,
  ) {}

  /** Closes what is due now; answers how many groups. */
  async poll(): Promise<number> {
    if (await areSendsOff(this.stores.settings)) return 0;
    const due = await this.stores.digests.due({ now: this.clock.now(), limit: atOnce });
    for (const group of due) await this.close(group);
    return due.length;
  }

  /** When the next group closes (epoch ms). */
  async nextDue(): Promise<number | undefined> {
    return (await areSendsOff(this.stores.settings)) ? undefined : this.stores.digests.nextClosing();
  }

  private async close(group: DigestGroup): Promise<void> {
    const { digests, identities } = this.stores;
    // 1. who is counted
    const entries = await digests.seal(group.id);
    // 2. what each manager is told; whoever is told nothing is not made known by it either
    const managers = managersOf(entries);
    const owners = await identities.find(managers.flatMap(({ claims }) => claims.map(identityKey)));
    const notices = managers.flatMap((manager) => {
      const own = new Set(manager.claims.flatMap((claim) => owners.get(identityKey(claim)) ?? []));
      return digestNotice(group, entries, manager, own, this.settings.digests.minimumGroup) ?? [];
    });
    // 3. told, then closed
    if (notices.length) await this.log.append(learnerEvents, effectRecords(await this.others.address(notices)));
    await digests.close(group.id);
  }
}
