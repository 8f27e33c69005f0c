import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { slotOf, type Contact } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { notFound, ProblemException, Scope } from '@parcours/platform';
import type { Page } from '@parcours/store';
import { z } from 'zod';
import { Caller } from '../shared/caller.decorator';
import { idInput, pageInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readBody, readParam, readQuery } from '../shared/read-input';
import type { RunView } from './run-view';
import { RunsReader } from './runs.reader';

const referenceInput = z.string('expected one reference');
const listQuery = z.object({ learner: referenceInput.optional(), journey: idInput.optional(), ...pageInput });
const actQuery = z.object({ learner: referenceInput.optional() });
const actBody = z.strictObject({ contact: idInput.optional() });

/** Runs, and an operator's word to one: it goes to the engine as a record, like everything a contact is told. */
@Controller('v1/runs')
export class RunsController {
  constructor(
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(RunsReader) private readonly runs: RunsReader,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {}

  @Get()
  @Scope('read')
  async list(@Query() query: unknown): Promise<Page<RunView>> {
    const { learner, ...page } = readQuery(listQuery, query);
    return learner === undefined ? this.runs.active(page) : this.runs.ofLearner(await this.learners.find(learner), page);
  }

  @Post(':id/exit')
  @HttpCode(202)
  @Scope('operate')
  exit(@Param('id') id: string, @Query() query: unknown, @Body() body: unknown, @Caller() caller: string): Promise<{ run: string; contact: string }> {
    return this.tell('run.exit', id, query, body, caller);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Scope('operate')
  retry(@Param('id') id: string, @Query() query: unknown, @Body() body: unknown, @Caller() caller: string): Promise<{ run: string; contact: string }> {
    return this.tell('run.retry', id, query, body, caller);
  }

  private async tell(type: 'run.exit' | 'run.retry', id: string, query: unknown, body: unknown, by: string): Promise<{ run: string; contact: string }> {
    const run = readParam(idInput, id);
    const contact = await this.contactOf(run, readBody(actBody, body).contact ?? readQuery(actQuery, query).learner);
    if (!contact.runs.some((active) => active.id === run)) throw notActive(contact, run);
    const input: EngineInput = { type, contact: contact.id, run, by };
    await this.log.append('learner.events', [{ key: contact.id, slot: slotOf(contact.id), value: JSON.stringify(input) }]);
    return { run, contact: contact.id };
  }

  /** Where nobody says whose run it is, it is looked for, which takes a while with many learners. */
  private async contactOf(run: string, reference: string | undefined): Promise<Contact> {
    if (reference !== undefined) return this.learners.find(reference, 'contact');
    const contact = await this.runs.contactOf(run);
    if (!contact) throw notFound('run-unknown', 'No active run has this id. GET /v1/runs lists them.', 'id');
    return contact;
  }
}

function notActive(contact: Contact, run: string): ProblemException {
  if (!contact.ended.some(({ id }) => id === run)) return notFound('run-unknown', 'This learner has no such run. GET /v1/runs?learner=REF lists them.', 'id');
  return new ProblemException({ status: 409, code: 'run-ended', title: 'Has ended', detail: 'This run has ended: nothing is left to exit or to retry.', field: 'id' });
}
