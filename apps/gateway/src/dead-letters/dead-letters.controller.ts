import { Body, Controller, Get, HttpStatus, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import type { Page } from '@parcours/store';
import { z } from 'zod';
import { Caller } from '../api/shared/caller.decorator';
import { idInput, pageInput } from '../api/shared/inputs';
import { readBody, readParam, readQuery } from '../api/shared/read-input';
import { DeadLettersService, type LetterAction } from './dead-letters.service';
import type { LetterView } from './letter-view';

interface Reply {
  status(code: number): unknown;
}

const querySchema = z.object({
  ...pageInput,
  kind: z.enum(['intake', 'record', 'command'], 'expected intake, record or command').optional(),
  status: z.enum(['open', 'replayed', 'discarded'], 'expected open, replayed or discarded').optional(),
});

const replaySchema = z.strictObject({ event: z.record(z.string(), z.unknown(), 'expected one event, a JSON object').optional() });

/** /v1/dead-letters: 200 where it is done, 202 where the engine will do it. */
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLettersService) private readonly letters: DeadLettersService) {}

  @Get()
  @Scope('read')
  list(@Query() query: unknown): Promise<Page<LetterView>> {
    return this.letters.list(readQuery(querySchema, query));
  }

  @Post(':id/replay')
  @Scope('operate')
  async replay(@Param('id') id: string, @Body() body: unknown, @Caller() by: string, @Res({ passthrough: true }) reply: Reply): Promise<LetterView> {
    const { event } = readBody(replaySchema, body);
    return answer(await this.letters.replay(readParam(idInput, id), by, event), reply);
  }

  @Post(':id/discard')
  @Scope('operate')
  async discard(@Param('id') id: string, @Body() body: unknown, @Caller() by: string, @Res({ passthrough: true }) reply: Reply): Promise<LetterView> {
    readBody(z.strictObject({}), body);
    return answer(await this.letters.discard(readParam(idInput, id), by), reply);
  }
}

function answer({ type, letter }: LetterAction, reply: Reply): LetterView {
  reply.status(type === 'asked' ? HttpStatus.ACCEPTED : HttpStatus.OK);
  return letter;
}
