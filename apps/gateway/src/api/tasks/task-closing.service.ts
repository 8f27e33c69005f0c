import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { outcomeRecord } from '@parcours/journey';
import { CLOCK, notFound, type Clock } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { DeskCounting } from '../desk/desk-counting.service';
import { taskSchema, taskView, type TaskBody, type TaskView } from './task-view';

/**
 * Closes tasks. The event goes first, with an id made from the task's: a crash between the two leaves the task open, and closing it again
 * tells the journey nothing new. The other way round the journey would wait for ever.
 */
@Injectable()
export class TaskClosing {
  /** Two people who close one task at once: the second gets the first one's answer. */
  private readonly inHand = new Map<string, Promise<TaskView>>();

  constructor(
    @Inject(STORES) private readonly stores: Pick<Stores, 'documents'>,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'append'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DeskCounting) private readonly counting: DeskCounting,
  ) {}

  /** One that is closed already stays as it was closed. Throws `ProblemException` (404 `task-unknown`). */
  async close(id: string, how: { outcome?: string; note?: string; by: string }): Promise<TaskView> {
    const closing = this.inHand.get(id) ?? this.closeOne(id, how);
    this.inHand.set(id, closing);
    try {
      return await closing;
    } finally {
      this.inHand.delete(id);
    }
  }

  private async closeOne(id: string, { outcome, note, by }: { outcome?: string; note?: string; by: string }): Promise<TaskView> {
    const task = taskSchema.safeParse(await this.stores.documents.get('task', id)).data;
    if (!task) throw notFound('task-unknown', 'There is no task of this id. GET /v1/tasks lists them.', 'id');
    if (task.status === 'closed') return taskView(task);
    const now = this.clock.now();
    const { contact, step, openedAt } = task;
    await this.log.append('learner.events', [outcomeRecord({ name: 'task.closed', source: 'parcours/tasks', id: `${id}-closed`, contact, now, data: { command: id, step, outcome } })]);
    const closed: TaskBody = { ...task, status: 'closed', closedAt: now, closedBy: by, outcome, note };
    await this.stores.documents.put('task', [{ id, contact, status: 'closed', at: openedAt, body: closed }]);
    this.counting.forget();
    return taskView(closed);
  }
}
