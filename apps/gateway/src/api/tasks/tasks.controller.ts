import { Body, Controller, Get, HttpCode, Inject, Logger, Param, Post, Query } from '@nestjs/common';
import { Scope } from '@parcours/platform';
import { STORES, type Page, type Stores } from '@parcours/store';
import { z } from 'zod';
import { Caller } from '../shared/caller.decorator';
import { idInput, noteInput, pageInput, wordInput } from '../shared/inputs';
import { readBody, readParam, readQuery } from '../shared/read-input';
import { TaskClosing } from './task-closing.service';
import { taskSchema, taskView, type TaskBody, type TaskView } from './task-view';

const listQuery = z.object({ status: z.enum(['open', 'closed'], 'expected open or closed').optional(), ...pageInput });
const closeBody = z.strictObject({ outcome: wordInput.optional(), note: noteInput.optional() });

/** Human tasks that journeys opened. */
@Controller('v1/tasks')
export class TasksController {
  private readonly logger = new Logger('tasks');

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(TaskClosing) private readonly closing: TaskClosing,
  ) {}

  @Get()
  @Scope('read')
  async list(@Query() query: unknown): Promise<Page<TaskView>> {
    const { status, limit, cursor } = readQuery(listQuery, query);
    const { items, next } = await this.stores.documents.list<unknown>({ kind: 'task', status, after: cursor, limit });
    return { items: items.flatMap((body) => this.readTask(body)).map(taskView), ...(next !== undefined && { next }) };
  }

  /** A task that can not be read must not hide the others; it must not be hidden itself either. */
  private readTask(body: unknown): TaskBody[] {
    const { data, error } = taskSchema.safeParse(body);
    if (error) this.logger.warn(`a task can not be shown: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
    return data ? [data] : [];
  }

  @Post(':id/close')
  @HttpCode(200)
  @Scope('operate')
  close(@Param('id') id: string, @Body() body: unknown, @Caller() by: string): Promise<TaskView> {
    return this.closing.close(readParam(idInput, id), { ...readBody(closeBody, body), by });
  }
}
