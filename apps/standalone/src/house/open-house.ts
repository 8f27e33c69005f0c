import { AppLogger, MovableClock, TerminalError, type Settings } from '@parcours/platform';
import { JourneyPublisher } from '@parcours/publishing';
import { openProcess, type Ground, type OpenProcess, type OwnParts } from '@parcours/service';
import { contentService } from '@parcours-apps/content';
import { emailService } from '@parcours-apps/email';
import { gatewayService } from '@parcours-apps/gateway';
import { DueWork, journeysService, TimerService } from '@parcours-apps/journeys';
import { printService } from '@parcours-apps/print';
import { studioService } from '@parcours-apps/studio';
import { ClockController } from '../clock/clock.controller';
import { TimeMachine } from '../clock/time-machine';
import { JoinController } from '../demo/join.controller';
import type { House, HouseOptions } from './house';

type App = OpenProcess['app'];

/**
 * Opens everything in one process, on the engine that the settings name; on Kafka and MongoDB too it resolves when all works. Throws
 * `DataFileError` where the file can not be used, `TerminalError` (`port-taken`, `journeys-invalid`, ...) where the rest can not start;
 * then nothing stays open.
 */
export async function openHouse(settings: Settings, options: HouseOptions): Promise<House> {
  const journeys = options.journeys === 'none' ? { ...journeysService, prepare: undefined } : journeysService;
  let machine: TimeMachine | undefined;
  const opened = await openProcess(settings, [gatewayService, journeys, emailService, contentService, printService, studioService], {
    consume: options.consume,
    createTopics: true,
    logger: options.logger ?? new AppLogger({ logLevel: 'silent' }),
    startAt: options.startAt,
    own: (ground, app, idle) => {
      machine = machineOf(ground, app, idle);
      return machine ? withMachine(machine) : {};
    },
  });
  if (options.waits !== false) await opened.working;
  return houseOf(opened, machine);
}

/** Moves the ground's clock, where that can be moved. */
function machineOf({ clock, stores }: Ground, app: () => App | undefined, idle: () => Promise<void>): TimeMachine | undefined {
  if (!(clock instanceof MovableClock)) return undefined;
  // Everything that goes by the clock: learners' timers, and what else falls due.
  return new TimeMachine({
    clock,
    idle,
    contacts: {
      nextWakeAt: async () => {
        const due = (await Promise.all([stores.contacts.nextWakeAt(), app()?.get(DueWork).nextDue()])).filter((instant) => instant !== undefined);
        return due.length ? Math.min(...due) : undefined;
      },
    },
    pollTimers: async () => ((await app()?.get(TimerService).poll()) ?? 0) + ((await app()?.get(DueWork).poll()) ?? 0),
  });
}

/** With a movable clock come the routes that move it. */
const withMachine = (machine: TimeMachine): OwnParts => ({ controllers: [ClockController, JoinController], providers: [{ provide: TimeMachine, useValue: machine }] });

function houseOf({ app, url, ground, idle, close }: OpenProcess, machine: TimeMachine | undefined): House {
  const { stores, log } = ground;
  return {
    url, engine: ground.engine, stores, log, idle, close,
    publisher: app.get(JourneyPublisher, { strict: false }),
    inject: async ({ method, path, headers, body }) => {
      const answer = await app.inject({ method, url: path, headers, payload: body });
      return { status: answer.statusCode, body: answer.body };
    },
    moveTo: async (instant, inclusive) => {
      if (!machine) throw new TerminalError('clock-fixed', 'This deployment runs by the machine’s clock: it can not be moved.');
      return machine.moveTo(instant, inclusive);
    },
  };
}
