import { Module } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { randomUUID } from 'node:crypto';
import { JourneysController } from './journeys.controller';
import { DefinitionsCache } from './publishing/definitions-cache';
import { JourneyPublisher } from './publishing/publisher';
import { EngineLoop } from './service-loop/engine-loop';
import { TaskDesk } from './tasks/task-desk';
import { TimerService } from './timers/timer.service';

/** The engine service: batches of learner events and due timers become decisions and channel commands. */
@Module({
  controllers: [JourneysController],
  providers: [
    { provide: DefinitionsCache, inject: [STORES], useFactory: (stores: Stores) => new DefinitionsCache(stores.journeys) },
    {
      provide: EngineLoop,
      inject: [EVENT_LOG, STORES, CLOCK, DefinitionsCache],
      useFactory: (log: EventLog, stores: Stores, clock: Clock, definitions: DefinitionsCache) =>
        new EngineLoop({ log, stores, clock, decide, definitions: (set) => definitions.of(set), newWriteId: randomUUID }),
    },
    { provide: TaskDesk, inject: [STORES, CLOCK], useFactory: (stores: Stores, clock: Clock) => new TaskDesk(stores, clock, randomUUID) },
    {
      provide: JourneyPublisher,
      inject: [EVENT_LOG, STORES, CLOCK, SETTINGS],
      useFactory: (log: EventLog, stores: Stores, clock: Clock, settings: Settings) =>
        new JourneyPublisher({
          log,
          clock,
          journeys: stores.journeys,
          config: settings.config,
          calendar: settings.calendar,
          defaults: { timeZone: settings.timeZone, locale: settings.locale },
        }),
    },
    TimerService,
  ],
  exports: [EngineLoop, JourneyPublisher, DefinitionsCache, TimerService],
})
export class JourneysModule {}
