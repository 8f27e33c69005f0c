import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { formatTime } from '@parcours/events';
import { CLOCK, KEY_RING, notFound, ProblemException, Scope, scopes, type ApiScope, type Clock, type KeyRing } from '@parcours/platform';
import { z } from 'zod';
import { AnswersOnce } from '../idempotency/answers-once.decorator';
import { Caller, openDeskCaller } from '../shared/caller.decorator';
import { idInput, wordInput } from '../shared/inputs';
import { readBody, readParam } from '../shared/read-input';

const createBody = z.strictObject({
  scopes: z.array(z.enum(scopes, `expected ${scopes.join(', ')}`), 'expected a list of scopes').min(1, 'name at least one scope').max(scopes.length, 'name each scope once'),
  name: wordInput.optional(),
});

export interface KeyView {
  id: string;
  scopes: ApiScope[];
  name?: string;
  createdAt: string;
}

/** API keys. Those of the environment are not listed: they are made and ended there. */
@Controller('v1/keys')
@Scope('operate')
export class KeysController {
  constructor(
    @Inject(KEY_RING) private readonly keys: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Caller() caller: string): Promise<{ items: KeyView[] }> {
    mustHaveKey(caller);
    return { items: (await this.keys.list()).map(({ id, scopes: allowed, name, createdAt }) => ({ id, scopes: allowed, ...(name !== undefined && { name }), createdAt: formatTime(createdAt) })) };
  }

  /** The key stands in this answer only, never again: no answer is kept of it either. */
  @Post()
  @HttpCode(201)
  @AnswersOnce()
  @Header('cache-control', 'no-store')
  async create(@Body() body: unknown, @Caller() caller: string): Promise<{ id: string; key: string; scopes: ApiScope[] }> {
    mustHaveKey(caller);
    const { scopes: asked, name } = readBody(createBody, body);
    return this.keys.create([...new Set(asked)], this.clock.now(), name);
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@Param('id') id: string, @Caller() caller: string): Promise<void> {
    mustHaveKey(caller);
    if (!(await this.keys.revoke(readParam(idInput, id)))) throw notFound('key-unknown', 'No key of this id is stored. Keys of the environment (PARCOURS_API_KEYS) are ended there.', 'id');
  }
}

/** The open desk lets anybody act here and now; a key would outlast it, and allow what the open desk does not. */
function mustHaveKey(caller: string): void {
  if (caller !== openDeskCaller) return;
  throw new ProblemException({
    status: 401, code: 'key-missing', title: 'Who are you?', detail: 'Keys are made and ended by whoever holds one; the open desk is not enough.',
    action: 'Send Authorization: Bearer KEY, or run parcours keys create on this machine.',
  });
}
