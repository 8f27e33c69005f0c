import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ProblemException, Scope } from '@parcours/platform';
import type { Page } from '@parcours/store';
import { z } from 'zod';
import { idInput, pageInput, wordInput } from '../shared/inputs';
import { pageBehind } from '../shared/list-cursor';
import { readBody, readParam, readQuery } from '../shared/read-input';
import { JourneyBoard, type JourneyDetailView } from './journey-board.reader';
import { JOURNEY_STEERING, type JourneyProblem, type JourneySteering, type PublishedSet } from './journey-steering.port';
import type { JourneyReportView, JourneySummaryView } from './journey-view';
import { PublishedJourneys } from './published-journeys.service';

const listQuery = z.object(pageInput);
const filesBody = z.strictObject({
  files: z.array(z.strictObject({ file: wordInput, source: z.string('expected text').max(500_000, 'at most 500000 characters') })).min(1, 'name at least one file').max(200, 'at most 200 files'),
});

/** Journeys: what is in force, how they do, and steering them. */
@Controller('v1/journeys')
export class JourneysApiController {
  constructor(
    @Inject(JourneyBoard) private readonly board: JourneyBoard,
    @Inject(PublishedJourneys) private readonly published: PublishedJourneys,
    @Inject(JOURNEY_STEERING) private readonly steering: JourneySteering,
  ) {}

  @Get()
  @Scope('read')
  async list(@Query() query: unknown): Promise<Page<JourneySummaryView>> {
    const page = readQuery(listQuery, query);
    return pageBehind(await this.board.summaries(), ({ id }) => [id], [''], page);
  }

  @Get(':id')
  @Scope('read')
  show(@Param('id') id: string): Promise<JourneyDetailView> {
    return this.board.detail(readParam(idInput, id));
  }

  @Get(':id/report')
  @Scope('read')
  report(@Param('id') id: string): Promise<JourneyReportView> {
    return this.board.report(readParam(idInput, id));
  }

  @Post('validate')
  @HttpCode(200)
  @Scope('operate')
  async validate(@Body() body: unknown): Promise<{ journeys: { id: string; file: string }[]; warnings: JourneyProblem[] }> {
    const checked = await this.steering.validate(readBody(filesBody, body).files);
    if (!checked.ok) throw refused(checked.problems);
    return { journeys: checked.journeys.map(({ id, file }) => ({ id, file })), warnings: checked.warnings.map(problemOf) };
  }

  @Post('publish')
  @HttpCode(200)
  @Scope('operate')
  async publish(@Body() body: unknown): Promise<PublishedSet> {
    const result = await this.steering.publish(readBody(filesBody, body).files);
    this.published.forget();
    if (!result.ok) throw refused(result.problems);
    const { set, journeys, warnings } = result.published;
    return { set, journeys, warnings: warnings.map(problemOf) };
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Scope('operate')
  async pause(@Param('id') id: string): Promise<{ paused: boolean }> {
    await this.steer(readParam(idInput, id), true);
    return { paused: true };
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Scope('operate')
  async resume(@Param('id') id: string): Promise<{ paused: boolean }> {
    await this.steer(readParam(idInput, id), false);
    return { paused: false };
  }

  /** A journey that already is so gets no new set: every set is read by every partition. */
  private async steer(id: string, pause: boolean): Promise<void> {
    this.published.forget();
    if ((await this.board.isPaused(id)) === pause) return;
    await (pause ? this.steering.pause(id) : this.steering.resume(id));
    this.published.forget();
  }
}

function refused(problems: JourneyProblem[]): ProblemException {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return new ProblemException({
    status: 422, code: 'journeys-invalid', title: 'Can not be published', detail: `${errors} ${errors === 1 ? 'error' : 'errors'} in the journeys or what they use.`,
    action: 'Correct what problems says, at its file and line, and send all files again.', problems: problems.map(problemOf),
  });
}

const problemOf = ({ file, line, column, code, message, severity }: JourneyProblem): JourneyProblem => ({ file, line, column, code, message, severity });
