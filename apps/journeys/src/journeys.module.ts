import { Module } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { CLOCK, postOutside, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { IDENTITY_CLERK, STORES, type IdentityClerk, type Stores } from '@parcours/store';
import { DefinitionsCache, JourneyPublisher } from '@parcours/publishing';
import { randomUUID } from 'node:crypto';
import { CallDesk } from './calls/call-desk.service';
import { CallRunner, POST_OUTSIDE } from './calls/call-runner.service';
import { CallsController } from './calls/calls.controller';
import { DigestCloser } from './digests/digest-closer.service';
import { DigestDesk } from './digests/digest-desk.service';
import { DigestsController } from './digests/digests.controller';
import { JourneysController } from './journeys.controller';
import { EngineLoop } from './service-loop/engine-loop';
import { OtherContacts } from './service-loop/other-contacts';
import { TaskDesk } from './tasks/task-desk';
import { DueWork } from './timers/due-work.service';
import { TimerService } from './timers/timer.service';
import { TracePruner } from './traces/trace-pruner.service';

/** The engine service: batches of learner events and due timers become decisions and channel commands. */
@Module({
  controllers: [JourneysController, DigestsController, CallsController],
  providers: [
    { provide: DefinitionsCache, inject: [STORES], useFactory: (stores: Stores) => new DefinitionsCache(stores.journeys) },
    {
      provide: EngineLoop,
      inject: [EVENT_LOG, STORES, CLOCK, DefinitionsCache, OtherContacts],
      useFactory: (log: EventLog, stores: Stores, clock: Clock, definitions: DefinitionsCache, others: OtherContacts) =>
        new EngineLoop({ log, stores, clock, decide, definitions: (set) => definitions.of(set), toContacts: (events) => others.address(events), newWriteId: randomUUID }),
    },
    {
      provide: OtherContacts,
      inject: [IDENTITY_CLERK, STORES, CLOCK],
      useFactory: (clerk: IdentityClerk, { deadLetters }: Stores, clock: Clock) => new OtherContacts({ clerk, deadLetters, clock }),
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
          callHosts: settings.calls.allow,
          defaults: { timeZone: settings.timeZone, locale: settings.locale },
        }),
    },
    TimerService, DigestDesk, DigestCloser, { provide: POST_OUTSIDE, useValue: postOutside }, CallRunner, CallDesk, TracePruner, DueWork,
  ],
  exports: [EngineLoop, JourneyPublisher, DefinitionsCache, TimerService, DueWork],
})
export class JourneysModule {}
