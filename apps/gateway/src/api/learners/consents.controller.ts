import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { LearnerFinder } from '../shared/learner-finder.service';
import { consentHistory, type ConsentEntry } from './consent-history';
import { LearnerHistory } from './learner-history.service';

/** What a learner allowed and took back, with the proof of each: for the learner, and for whoever has to show it (GDPR, article 7 (1)). */
@Controller('v1/learners/:ref/consents')
export class ConsentsController {
  constructor(
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
    @Inject(LearnerHistory) private readonly history: LearnerHistory,
  ) {}

  @Get()
  @Scope('read')
  @Header('cache-control', 'private, no-store')
  async list(@Param('ref') ref: string): Promise<{ contact: string; items: ConsentEntry[] }> {
    const { id } = await this.learners.find(ref, 'ref');
    return { contact: id, items: consentHistory(await this.history.events(id)) };
  }
}
