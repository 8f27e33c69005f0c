import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { OnBatch, type Batch } from '@parcours/event-log';
import type { Command } from '@parcours/journey';
import { EngineLoop } from './service-loop/engine-loop';
import { TaskDesk } from './tasks/task-desk';

/** The engine's two topics: what learners did and what timers ring, and the human tasks that journeys open. */
@Controller()
export class JourneysController {
  constructor(
    @Inject(EngineLoop) private readonly loop: EngineLoop,
    @Inject(TaskDesk) private readonly tasks: TaskDesk,
  ) {}

  @OnBatch({ topic: 'learner.events', group: 'journeys' })
  decide(@Payload() batch: Batch): Promise<void> {
    return this.loop.handle(batch);
  }

  @OnBatch({ topic: 'channel.task', group: 'tasks' })
  async open(@Payload() batch: Batch): Promise<void> {
    await this.tasks.open(batch.records.map(({ value }) => JSON.parse(value) as Command));
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }
}
