import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EmbeddedEventLog, EventLogStrategy } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock, ProblemFilter, secretOf, SystemClock, TerminalError, type Clock, type Settings } from '@parcours/platform';
import { openEmbeddedStores, type Stores } from '@parcours/store';
import { DueWork, TimerService } from '@parcours-apps/journeys';
import { JourneyPublisher } from '@parcours/publishing';
import { join } from 'node:path';
import { TimeMachine } from '../clock/time-machine';
import type { House, HouseOptions } from './house';
import { freePort } from './free-port';
import { refuseLargeBodies } from './large-bodies';
import { publishFolder } from './publish-folder';
import { StandaloneModule } from './standalone.module';
import { ensureTopics } from './topics';

const clockSetting = 'clock/now';
/** Signed links are long; whoever makes up longer ones is not heard. */
const maxParamLength = 4_000;

/**
 * Opens everything in one process on one data file. Throws `DataFileError` where the file can not be used, `TerminalError`
 * (`port-taken`, `journeys-invalid`, ...) where the rest can not start; then nothing stays open.
 */
export async function openHouse(given: Settings, options: HouseOptions): Promise<House> {
  // Links are made before anything listens: port 0 becomes a number now.
  const settings = options.consume && given.port === 0 ? { ...given, port: await freePort(given.host) } : given;
  const secret = secretOf(settings);
  const database = new EmbeddedDatabase(join(settings.data, 'parcours.db'));
  let app: NestFastifyApplication | undefined;
  try {
    // 1. the ground: stores, clock, log
    const stores = openEmbeddedStores(database);
    const clock = await clockOf(settings, options, (key) => stores.settings.get<number>(key));
    const log = new EmbeddedEventLog(database, clock);
    await ensureTopics(log, settings.partitions);
    // This process owns the file alone: claims that stand are those of a process that died.
    await stores.messages.releaseClaims();
    // 2. the services
    const idle = () => log.idle();
    const machine = clock instanceof MovableClock ? new TimeMachine({ clock, idle, ...timersOf(stores, () => app) }) : undefined;
    const baseUrl = settings.baseUrl?.replace(/\/$/, '') ?? `http://${settings.host}:${settings.port}`;
    app = await NestFactory.create<NestFastifyApplication>(
      StandaloneModule.of({ settings, clock, secret, baseUrl, log, stores }, machine),
      new FastifyAdapter({ bodyLimit: settings.bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength } }),
      { logger: options.logger ?? false, abortOnError: false, forceCloseConnections: true },
    );
    app.useGlobalFilters(new ProblemFilter());
    refuseLargeBodies(app.getHttpAdapter().getInstance(), settings.bodyLimit);
    const strategy = new EventLogStrategy(log);
    app.connectMicroservice({ strategy }, { inheritAppConfig: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    // 3. journeys, where none were ever published
    const publisher = app.get(JourneyPublisher);
    if (options.journeys !== 'none' && !(await stores.journeys.latestSet())) await publishFolder({ publisher }, join(settings.config, 'journeys'));
    // 4. work
    let url = '';
    if (options.consume) {
      await app.startAllMicroservices();
      await listen(app, settings);
      url = `http://${settings.host}:${settings.port}`;
      if (!machine) for (const timers of [app.get(TimerService), app.get(DueWork)]) timers.start();
    }
    return houseOf({ app, url, stores, log, publisher, idle, machine, database });
  } catch (error) {
    await app?.close().catch(() => undefined);
    await database.close().catch(() => undefined);
    throw error;
  }
}

/** Everything that goes by the clock: learners' timers, and what else falls due. Whoever moves the clock asks when the app is there. */
function timersOf({ contacts }: Pick<Stores, 'contacts'>, app: () => NestFastifyApplication | undefined) {
  return {
    contacts: {
      nextWakeAt: async () => {
        const due = (await Promise.all([contacts.nextWakeAt(), app()?.get(DueWork).nextDue()])).filter((instant) => instant !== undefined);
        return due.length ? Math.min(...due) : undefined;
      },
    },
    pollTimers: async () => ((await app()?.get(TimerService).poll()) ?? 0) + ((await app()?.get(DueWork).poll()) ?? 0),
  };
}

interface Opened extends Pick<House, 'url' | 'stores' | 'publisher' | 'idle'> {
  app: NestFastifyApplication;
  log: EmbeddedEventLog;
  machine: TimeMachine | undefined;
  database: EmbeddedDatabase;
}

function houseOf({ app, url, stores, log, publisher, idle, machine, database }: Opened): House {
  return {
    url, stores, log, publisher, idle,
    inject: async ({ method, path, headers, body }) => {
      const answer = await app.inject({ method, url: path, headers, payload: body });
      return { status: answer.statusCode, body: answer.body };
    },
    moveTo: async (instant, inclusive) => {
      if (!machine) throw new TerminalError('clock-fixed', 'This deployment runs by the machine’s clock: it can not be moved.');
      return machine.moveTo(instant, inclusive);
    },
    close: async () => {
      // 1. intake stops and the batches in hand are finished; 2. the last offsets; 3. the file
      await app.close();
      if (machine) await stores.settings.set(clockSetting, machine.now());
      await log.close();
      await database.close();
    },
  };
}

async function clockOf(settings: Settings, { startAt }: HouseOptions, stored: (key: string) => Promise<number | undefined>): Promise<Clock> {
  if (settings.clock === 'system') return new SystemClock();
  return new MovableClock(startAt ?? (await stored(clockSetting)) ?? Date.now());
}

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new TerminalError('port-taken', `Port ${port} on ${host} is taken by another process. Stop that one, or start with --port and another number (0 takes a free one).`);
    if (code === 'EACCES') throw new TerminalError('port-forbidden', `This user may not listen on port ${port}. Start with --port and a number above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new TerminalError('host-unknown', `This machine has no address ${host}. Start with --host and one it has, such as 127.0.0.1.`);
    throw error;
  }
}
