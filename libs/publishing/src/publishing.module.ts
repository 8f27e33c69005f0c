import { Module } from '@nestjs/common';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { CLOCK, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';
import { JourneyPublisher } from './publisher';

/** The publisher of a process, over its own configuration folder. Any number of processes may have one. */
@Module({
  providers: [
    {
      provide: JourneyPublisher,
      inject: [EVENT_LOG, STORES, CLOCK, SETTINGS],
      useFactory: (log: EventLog, stores: Stores, clock: Clock, settings: Settings) =>
        new JourneyPublisher({
          log,
          clock,
          journeys: stores.journeys,
          settings: stores.settings,
          config: settings.config,
          calendar: settings.calendar,
          callHosts: settings.calls.allow,
          defaults: { timeZone: settings.timeZone, locale: settings.locale },
        }),
    },
  ],
  exports: [JourneyPublisher],
})
export class PublishingModule {}
