import { JourneyPublisher, publishFolder } from '@parcours/publishing';
import type { ServiceDefinition } from '@parcours/service';
import { STORES, type Stores } from '@parcours/store';
import { join } from 'node:path';
import { ClockCheck } from './clock/clock-check.service';
import { JourneysModule } from './journeys.module';
import { DueWork } from './timers/due-work.service';
import { TimerService } from './timers/timer.service';

/** The engine. Where nothing was ever published, the configuration folder's journeys are. */
export const journeysService: ServiceDefinition = {
  name: 'journeys',
  modules: [JourneysModule],
  prepare: async (app, settings) => {
    const check = app.get(ClockCheck, { strict: false });
    await check.compare();
    check.refuse();
    const { journeys } = app.get<Stores>(STORES, { strict: false });
    const publisher = app.get(JourneyPublisher, { strict: false });
    if (await journeys.latestSet()) await publisher.finish();
    else await publishFolder({ publisher }, join(settings.config, 'journeys'));
  },
  start: (app) => {
    app.get(ClockCheck, { strict: false }).start();
    app.get(TimerService, { strict: false }).start();
    app.get(DueWork, { strict: false }).start();
  },
};
