import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { slotOf } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { CLOCK, LINKS, notFound, Scope, type Clock, type Links } from '@parcours/platform';
import { STORES, Suppressions, type Stores } from '@parcours/store';
import { z } from 'zod';
import { Caller } from '../shared/caller.decorator';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readBody } from '../shared/read-input';

const reopenBody = z.strictObject({ address: z.string('expected an e-mail address').min(3).max(320) });

/** What only an operator may undo: the closing of a learner's address by a bounce or a complaint. */
@Controller('v1/learners/:ref/addresses')
export class AddressesController {
  private readonly suppressions: Suppressions;

  constructor(
    @Inject(STORES) stores: Pick<Stores, 'documents'>,
    @Inject(LINKS) links: Pick<Links, 'fingerprint'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {
    this.suppressions = new Suppressions(stores.documents, links);
  }

  /**
   * Opens an address again: the engine does it in the contact's order. An unsubscription stays, which is the learner's alone to lift.
   * Throws `ProblemException` (404 `learner-unknown`, `address-unknown`).
   */
  @Post('reopen')
  @HttpCode(202)
  @Scope('operate')
  async reopen(@Param('ref') ref: string, @Body() body: unknown, @Caller() by: string): Promise<{ contact: string; address: string }> {
    const stated = readBody(reopenBody, body).address.trim().toLowerCase();
    const contact = await this.learners.find(ref, 'ref');
    const address = contact.addresses.find(({ value }) => value.toLowerCase() === stated)?.value;
    if (address === undefined) throw notFound('address-unknown', 'This learner has no such address. GET /v1/learners/REF shows them.', 'address');
    const input: EngineInput = { type: 'address.reopen', contact: contact.id, address, by };
    await this.log.append('learner.events', [{ key: contact.id, slot: slotOf(contact.id), value: JSON.stringify(input) }]);
    await this.suppressions.reopen(address, this.clock.now(), by);
    return { contact: contact.id, address };
  }
}
