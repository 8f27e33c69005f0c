import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { slotOf } from '@parcours/contact';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import type { EngineInput } from '@parcours/journey';
import { Scope } from '@parcours/platform';
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { JourneyBoard } from '../journeys/journey-board.reader';
import { Caller } from '../shared/caller.decorator';
import { idInput, wordInput } from '../shared/inputs';
import { LearnerFinder } from '../shared/learner-finder.service';
import { readBody, readParam } from '../shared/read-input';

const dataAtMost = 20_000;
const entryBody = z.strictObject({
  learner: z.string('expected one reference'),
  key: wordInput.optional(),
  data: z.record(z.string(), z.json(), 'expected an object').refine((data) => JSON.stringify(data).length <= dataAtMost, `at most ${dataAtMost} characters`).optional(),
});

/** Entry by hand: one learner into one journey, by a record like everything a contact is told. What came of it the learner's trace says. */
@Controller('v1/journeys')
export class EntriesController {
  constructor(
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(JourneyBoard) private readonly board: JourneyBoard,
    @Inject(LearnerFinder) private readonly learners: LearnerFinder,
  ) {}

  /** Answers once the record is durable. Throws `ProblemException` (404 `journey-unknown`, `learner-unknown`). */
  @Post(':id/entries')
  @HttpCode(202)
  @Scope('operate')
  async enter(@Param('id') id: string, @Body() body: unknown, @Headers('idempotency-key') repeat: string | undefined, @Caller() by: string): Promise<{ id: string }> {
    const journey = readParam(idInput, id);
    const { learner, key, data } = readBody(entryBody, body);
    await this.board.known(journey);
    const contact = await this.learners.find(learner);
    const input: EngineInput = { type: 'journey.enter', contact: contact.id, journey, id: entryId(journey, by, repeat), by, ...(key !== undefined && { key }), ...(data !== undefined && { data }) };
    await this.log.append('learner.events', [{ key: contact.id, slot: slotOf(contact.id), value: JSON.stringify(input) }]);
    return { id: input.id };
  }
}

/** With an Idempotency-Key the same again, also where the first answer was lost before it was kept: the contact's ring then knows it. */
function entryId(journey: string, by: string, repeat: string | undefined): string {
  if (repeat === undefined) return randomUUID();
  return `entry-${createHash('sha256').update(JSON.stringify([journey, by, repeat])).digest('hex').slice(0, 40)}`;
}
