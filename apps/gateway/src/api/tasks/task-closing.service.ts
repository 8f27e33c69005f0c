import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import { CLOCK, notFound, RetryableError, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { DeskCounting } from '../desk/desk-counting.service';
import { taskSchema, taskView, type TaskBody, type TaskView } from './task-view';

const changesAtMost = 10;

/**
 * Closes tasks, once each: open -> closing -> closed. Of several people who close one at once, in any process, the first decides how, by a
 * swap; all get that answer. Then the event goes, with an id made from the task's, and then the task is closed: a crash between any two
 * leaves it open, and whoever closes it again finishes what was decided. The other way round its journey would wait for ever.
 */
@Injectable()
export class TaskClosing {
  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DeskCounting) private readonly counting: Pick<DeskCounting, 'forget'>,
  ) {}

  /** One that is closed already stays as it was closed. Throws `ProblemException` (404 `task-unknown`). */
  async close(id: string, { outcome, note, by }: { outcome?: string; note?: string; by: string }): Promise<TaskView> {
    for (let change = 0; change < changesAtMost; change++) {
      const stored = await this.stores.documents.get('task', id);
      const task = taskSchema.safeParse(stored).data;
      if (!task) throw notFound('task-unknown', 'There is no task of this id. GET /v1/tasks lists them.', 'id');
      if (task.status === 'closed') return taskView(task);
      // 1. how it is closed: the first word stands
      const closing = task.closing ?? { at: this.clock.now(), by, outcome, note };
      const decided: TaskBody = { ...task, closing };
      if (!task.closing && !(await this.put(decided, stored))) continue;
      // 2. its journey is told, 3. and it is closed
      await this.tell(decided, closing);
      const { closing: _closing, ...rest } = decided;
      const closed: TaskBody = { ...rest, status: 'closed', closedAt: closing.at, closedBy: closing.by, outcome: closing.outcome, note: closing.note };
      if (!(await this.put(closed, task.closing ? stored : decided))) continue;
      this.counting.forget();
      return taskView(closed);
    }
    throw new RetryableError('task-contended', 'The task is being changed elsewhere at the same moment.');
  }

  private async tell({ id, contact, step }: TaskBody, { at, outcome }: { at: number; outcome?: string }): Promise<void> {
    await this.log.append('learner.events', [outcomeRecord({ name: 'task.closed', source: 'parcours/tasks', id: `${id}-closed`, contact, now: at, data: { command: id, step, outcome } })]);
  }

  private put(task: TaskBody, from: unknown): Promise<boolean> {
    const { id, contact, status, openedAt } = task;
    return this.stores.documents.swap('task', { id, contact, status, at: openedAt, body: task }, from);
  }
}
