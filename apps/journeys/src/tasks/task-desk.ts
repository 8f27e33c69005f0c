import { parseTime } from '@parcours/events';
import type { Command } from '@parcours/journey';
import type { Clock } from '@parcours/platform';
import { actOnce, type Outcome, type OutcomeWatch, type Stores } from '@parcours/store';

/** A human task, as its people see it. `due`: epoch ms. */
export interface HumanTask {
  id: string;
  contact: string;
  learner: string;
  title: string;
  assignee?: string;
  channel?: string;
  due?: number;
  journey: string;
  run: string;
  step: string;
  openedAt: number;
  status: 'open' | 'closed';
}

/** Opens human tasks: a document per command id, so that opening one twice makes one. */
export class TaskDesk {
  constructor(
    private readonly stores: Pick<Stores, 'messages' | 'deadLetters' | 'documents'>,
    private readonly clock: Clock,
    private readonly newToken: () => string,
    private readonly metrics?: OutcomeWatch['metrics'],
  ) {}

  /** `origins`: the traces that commands belong to, by command id. */
  async open(commands: Command[], origins?: OutcomeWatch['origins']): Promise<void> {
    const { messages, deadLetters } = this.stores;
    const { metrics } = this;
    await actOnce({ messages, deadLetters, clock: this.clock, channel: 'task', commands, idempotent: true, token: this.newToken(), metrics, origins, act: (batch) => this.put(batch) });
  }

  private async put(commands: Command[]): Promise<Outcome[]> {
    const tasks = commands.map(taskOf);
    // One that stands already stays as it is: somebody may have closed it.
    await Promise.all(tasks.map((task) => this.stores.documents.swap('task', { id: task.id, contact: task.contact, status: task.status, at: task.openedAt, body: task }, undefined)));
    return tasks.map(({ id, title }) => ({ id, status: 'done' as const, detail: { title } }));
  }
}

function taskOf(command: Command): HumanTask {
  const { title, assignee, channel, due } = (command.detail ?? {}) as { title?: string; assignee?: string; channel?: string; due?: string };
  return {
    id: command.id,
    contact: command.contact,
    learner: command.learner,
    title: title ?? command.step,
    assignee,
    channel,
    due: due === undefined ? undefined : parseTime(due),
    journey: command.journey,
    run: command.run,
    step: command.step,
    openedAt: command.at,
    status: 'open',
  };
}
