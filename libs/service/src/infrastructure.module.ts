import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { EVENT_LOG, EventLogStrategy, type EventLog } from '@parcours/event-log';
import { ApiKeyGuard, CLOCK, KEY_RING, KeyRing, LINKS, Links, METRICS, SESSIONS, Sessions, SETTINGS, type Clock, type Settings } from '@parcours/platform';
import { IDENTITY_CLERK, IdentityClerk, STORES, type Stores } from '@parcours/store';
import type { Registry } from 'prom-client';
import { ProcessState } from './health/process-state';

export interface Infrastructure {
  settings: Settings;
  clock: Clock;
  secret: string;
  /** Address people and mails reach this deployment at. */
  baseUrl: string;
  log: EventLog;
  stores: Stores;
  /** Reads the log for the controllers. */
  strategy: EventLogStrategy;
  state: ProcessState;
  /** What `/metrics` tells. */
  metrics: Registry;
}

/** What every service takes by token, made once by the composition root; and the door: no route without its scope. */
@Module({})
export class InfrastructureModule {
  static of({ settings, clock, secret, baseUrl, log, stores, strategy, state, metrics }: Infrastructure): DynamicModule {
    const links = new Links(secret, baseUrl);
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: clock },
      { provide: LINKS, useValue: links },
      { provide: EVENT_LOG, useValue: log },
      { provide: STORES, useValue: stores },
      { provide: EventLogStrategy, useValue: strategy },
      { provide: ProcessState, useValue: state },
      { provide: METRICS, useValue: metrics },
      { provide: IDENTITY_CLERK, useValue: new IdentityClerk(stores.identities, links) },
      { provide: KEY_RING, useValue: new KeyRing(settings.apiKeys, stores.settings) },
      { provide: SESSIONS, useValue: new Sessions(secret, baseUrl.startsWith('https:')) },
    ];
    return {
      module: InfrastructureModule,
      global: true,
      imports: [EventEmitterModule.forRoot()],
      providers: [...providers, { provide: APP_GUARD, useClass: ApiKeyGuard }],
      exports: providers.map(({ provide }) => provide),
    };
  }
}
