import { Module } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { decide } from '@parcours/journey';
import { engineOf } from '@parcours/service';
import { CLOCK, METRICS, postOutside, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { ChannelMetrics, IDENTITY_CLERK, STORES, type IdentityClerk, type Stores } from '@parcours/store';
import { DefinitionsCache, PublishingModule } from '@parcours/publishing';
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { CallDesk } from './calls/call-desk.service';
import { CallRunner, POST_OUTSIDE } from './calls/call-runner.service';
import { CallsController } from './calls/calls.controller';
import { ClockCheck } from './clock/clock-check.service';
import { DigestCloser } from './digests/digest-closer.service';
import { DigestDesk } from './digests/digest-desk.service';
import { DigestsController } from './digests/digests.controller';
import { JourneysController } from './journeys.controller';
import { EngineLoop } from './service-loop/engine-loop';
import { EngineMetrics } from './service-loop/engine-metrics';
import { OtherContacts } from './service-loop/other-contacts';
import { TaskDesk } from './tasks/task-desk';
import { DueWork } from './timers/due-work.service';
import { TimerService } from './timers/timer.service';
import { TracePruner } from './traces/trace-pruner.service';
import { logSink } from './traces/trace-sink';
import { TracesController } from './traces/traces.controller';

/** Where nobody measures, nothing is counted. */
const measured = { token: METRICS, optional: true };

/** The engine service: batches of learner events and due timers become decisions and channel commands. */
@Module({
  imports: [PublishingModule],
  controllers: [JourneysController, DigestsController, CallsController, TracesController],
  providers: [
    { provide: DefinitionsCache, inject: [STORES], useFactory: (stores: Stores) => new DefinitionsCache(stores.journeys) },
    {
      provide: EngineLoop,
      inject: [EVENT_LOG, STORES, CLOCK, SETTINGS, DefinitionsCache, OtherContacts, ClockCheck, measured],
      useFactory: (log: EventLog, stores: Stores, clock: Clock, settings: Settings, definitions: DefinitionsCache, others: OtherContacts, check: ClockCheck, registry?: Registry) =>
        new EngineLoop({
          log, stores, clock, decide, newWriteId: randomUUID,
          // The data file takes everything of a batch in one write; elsewhere each write is a journey of its own.
          ...(engineOf(settings) === 'distributed' && { traces: logSink(log) }),
          definitions: (set) => definitions.of(set), toContacts: (events) => others.address(events), checkClock: () => check.refuse(),
          erased: (contacts) => stores.identities.retired(contacts),
          observe: registry && new EngineMetrics(registry, stores.contacts, clock),
        }),
    },
    {
      provide: OtherContacts,
      inject: [IDENTITY_CLERK, STORES, CLOCK],
      useFactory: (clerk: IdentityClerk, { deadLetters }: Stores, clock: Clock) => new OtherContacts({ clerk, deadLetters, clock }),
    },
    {
      provide: TaskDesk,
      inject: [STORES, CLOCK, measured],
      useFactory: (stores: Stores, clock: Clock, registry?: Registry) => new TaskDesk(stores, clock, randomUUID, registry && new ChannelMetrics(registry, 'task')),
    },
    ClockCheck, TimerService, DigestDesk, DigestCloser, { provide: POST_OUTSIDE, useValue: postOutside }, CallRunner, CallDesk, TracePruner, DueWork,
  ],
  exports: [EngineLoop, DefinitionsCache, TimerService, DueWork],
})
export class JourneysModule {}
