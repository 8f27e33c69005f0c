import { Controller, Get, Header, Inject, Param, Query, Res } from '@nestjs/common';
import { Scope, SETTINGS, type Settings } from '@parcours/platform';
import type { Page } from '@parcours/store';
import { z } from 'zod';
import { pageInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readQuery } from '../shared/read-input';
import { LearnerExportReader, type LearnerExport } from './learner-export.reader';
import { learnerView, type LearnerView } from './learner-view';
import type { TimelineItemView } from './timeline-item';
import { TimelineReader } from './timeline.reader';

const pageQuery = z.object(pageInput);

/** What of fastify's reply is used here. */
interface Reply {
  header(name: string, value: string): unknown;
}

/** A learner by reference: contact id, `email:ADDRESS`, `SCHEME:ISSUER:VALUE`. */
@Controller('v1/learners/:ref')
@Scope('read')
export class LearnersController {
  constructor(
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
    @Inject(TimelineReader) private readonly timelines: TimelineReader,
    @Inject(LearnerExportReader) private readonly exports: LearnerExportReader,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'locale' | 'timeZone'>,
  ) {}

  @Get()
  async show(@Param('ref') ref: string): Promise<LearnerView> {
    return learnerView(await this.learners.find(ref, 'ref'), this.settings);
  }

  @Get('timeline')
  async timeline(@Param('ref') ref: string, @Query() query: unknown): Promise<Page<TimelineItemView>> {
    const page = readQuery(pageQuery, query);
    return this.timelines.read((await this.learners.find(ref, 'ref')).id, page);
  }

  @Get('export')
  @Header('cache-control', 'private, no-store')
  async export(@Param('ref') ref: string, @Res({ passthrough: true }) reply: Reply): Promise<LearnerExport> {
    const contact = await this.learners.find(ref, 'ref');
    reply.header('content-disposition', `attachment; filename="learner-${contact.id.replace(/[^A-Za-z0-9-]/g, '-')}.json"`);
    return this.exports.read(contact);
  }
}
