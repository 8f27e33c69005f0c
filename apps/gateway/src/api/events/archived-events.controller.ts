import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { formatTime, type LearnerEvent } from '@parcours/events';
import { Scope } from '@parcours/platform';
import { STORES, type Page, type Stores } from '@parcours/store';
import { z } from 'zod';
import { pageInput, timeInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readQuery } from '../shared/read-input';

const eventsQuery = z.object({ ...pageInput, from: timeInput.optional(), until: timeInput.optional(), by: z.enum(['time', 'receivedat']).default('time'), learner: z.string('expected one reference').optional() });

/** The events that were taken in, and what channels and people answered, as the archive keeps them: to be played again. */
@Controller('v1/events')
export class ArchivedEventsController {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'archive'>,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {}

  /** In order of receipt. A page may be short, or empty, while `next` says that more may follow. Throws `ProblemException` (404 `learner-unknown`). */
  @Get()
  @Scope('read')
  @Header('cache-control', 'private, no-store')
  async list(@Query() query: unknown): Promise<Page<LearnerEvent>> {
    const { from, until, by, learner, cursor, limit } = readQuery(eventsQuery, query);
    const contact = learner === undefined ? undefined : (await this.learners.find(learner)).id;
    const page = await this.stores.archive.list({ from, until, by: by === 'time' ? 'time' : 'receivedAt', contact, after: cursor, limit });
    // What channels and people answered never came through the intake: its receipt is when it was appended.
    return { items: page.items.map(({ event, receivedAt }) => ({ ...event, receivedat: event.receivedat ?? formatTime(receivedAt) })), ...(page.next !== undefined && { next: page.next }) };
  }
}
