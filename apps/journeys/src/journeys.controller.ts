import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { learnerEvents, OnBatch, type Batch } from '@parcours/event-log';
import type { Command } from '@parcours/journey';
import { traceOf, type TraceHeaders } from '@parcours/platform';
import { engineGroup } from './engine-group';
import { EngineLoop } from './service-loop/engine-loop';
import { TaskDesk } from './tasks/task-desk';

/** The engine's two topics: what learners did and what timers ring, and the human tasks that journeys open. */
@Controller()
export class JourneysController {
  constructor(
    @Inject(EngineLoop) private readonly loop: EngineLoop,
    @Inject(TaskDesk) private readonly tasks: TaskDesk,
  ) {}

  @OnBatch({ topic: learnerEvents, group: engineGroup })
  decide(@Payload() batch: Batch): Promise<void> {
    return this.loop.handle(batch);
  }

  @OnBatch({ topic: 'channel.task', group: 'tasks' })
  async open(@Payload() batch: Batch): Promise<void> {
    const commands = batch.records.map(({ value }) => JSON.parse(value) as Command);
    const origins = batch.records.flatMap(({ headers }, i): [string, TraceHeaders][] => {
      const trace = traceOf(headers);
      return trace ? [[commands[i]?.id ?? '', trace]] : [];
    });
    await this.tasks.open(commands, new Map(origins));
    const last = batch.records.at(-1);
    if (last) await batch.commit(last.offset + 1);
  }
}
