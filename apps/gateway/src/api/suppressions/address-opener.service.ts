import { Inject, Injectable } from '@nestjs/common';
import { slotOf } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { CLOCK, LINKS, type Clock, type Links } from '@parcours/platform';
import { STORES, Suppressions, type Stores } from '@parcours/store';

/** Undoes, on an operator's word, that a bounce or a complaint closed an address. An unsubscription stays, which is the learner's alone to lift. */
@Injectable()
export class AddressOpener {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) stores: Pick<Stores, 'documents'>,
    @Inject(LINKS) links: Pick<Links, 'fingerprint'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  /** `contact`: whose address it is, where somebody is known by it; the engine opens it there, in the contact's order. `by`: the operator. */
  async open(address: string, contact: string | undefined, by: string): Promise<void> {
    // The engine first: where this stops half way, the same again does all of it.
    if (contact !== undefined) {
      const input: EngineInput = { type: 'address.reopen', contact, address, by };
      await this.log.append('learner.events', [{ key: contact, slot: slotOf(contact), value: JSON.stringify(input) }]);
    }
    await this.suppressions.reopen(address, this.clock.now(), by);
  }
}
