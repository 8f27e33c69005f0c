import { Module, type DynamicModule } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { EVENT_LOG, type EventLog } from '@parcours/event-log';
import { CLOCK, LINKS, SETTINGS, type Clock, type Links, type Settings } from '@parcours/platform';
import { STORES, type Stores } from '@parcours/store';

export interface Infrastructure {
  settings: Settings;
  clock: Clock;
  links: Links;
  log: EventLog;
  stores: Stores;
}

/** What every service takes by token, made once by the composition root. */
@Module({})
export class InfrastructureModule {
  static of({ settings, clock, links, log, stores }: Infrastructure): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: clock },
      { provide: LINKS, useValue: links },
      { provide: EVENT_LOG, useValue: log },
      { provide: STORES, useValue: stores },
    ];
    return {
      module: InfrastructureModule,
      global: true,
      imports: [EventEmitterModule.forRoot()],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
