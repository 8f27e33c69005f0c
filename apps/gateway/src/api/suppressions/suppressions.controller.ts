import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { z } from 'zod';
import { Caller } from '../shared/caller.decorator';
import { readBody, readQuery } from '../shared/read-input';
import { SuppressionsDesk, type SuppressionView } from './suppressions-desk.service';

const address = z.string('expected one e-mail address').max(320, 'at most 320 characters').trim().toLowerCase().regex(/^[^\s@<>",;:]+@[^\s@<>",;:]+$/, 'expected an e-mail address');
const listQuery = z.object({ address });
const liftBody = z.strictObject({ address });

/** Addresses that mail is held back from. They are kept as keyed hashes: they can be asked for, never listed. */
@Controller('v1/suppressions')
export class SuppressionsController {
  constructor(@Inject(SuppressionsDesk) private readonly desk: SuppressionsDesk) {}

  @Get()
  @Scope('operate')
  async list(@Query() query: unknown): Promise<{ items: SuppressionView[] }> {
    return { items: await this.desk.of(readQuery(listQuery, query).address) };
  }

  @Post('lift')
  @HttpCode(200)
  @Scope('operate')
  async lift(@Body() body: unknown, @Caller() by: string): Promise<{ items: SuppressionView[] }> {
    return { items: await this.desk.lift(readBody(liftBody, body).address, by) };
  }
}
