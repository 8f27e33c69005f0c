import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { notFound, Scope } from '@parcours/platform';
import { z } from 'zod';
import { Caller } from '../shared/caller.decorator';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readBody } from '../shared/read-input';
import { AddressOpener } from '../suppressions/address-opener.service';

const reopenBody = z.strictObject({ address: z.string('expected an e-mail address').min(3).max(320) });

/** What only an operator may undo: the closing of a learner's address by a bounce or a complaint. */
@Controller('v1/learners/:ref/addresses')
export class AddressesController {
  constructor(
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
    @Inject(AddressOpener) private readonly opener: AddressOpener,
  ) {}

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
    await this.opener.open(address, contact.id, by);
    return { contact: contact.id, address };
  }
}
