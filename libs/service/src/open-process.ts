import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BatchWatch, EventLogStrategy, learnerEvents, ObservedEventLog } from '@parcours/event-log';
import { ProblemFilter, productVersion, startTracing, tellBuild, tellUp, type Settings, type Tracing } from '@parcours/platform';
import { Registry } from 'prom-client';
import { BeginWork } from './begin-work';
import type { Ground, GroundLogger, Reader } from './ground/ground';
import { openGround } from './ground/open-ground';
import { ProcessState } from './health/process-state';
import { freePort } from './http/free-port';
import { refuseLargeBodies } from './http/large-bodies';
import { httpAdapter, listen } from './http/listen';
import { ProcessModule, type OwnParts } from './process.module';
import type { ServiceDefinition } from './service-definition';

export interface ProcessOptions {
  /** Listen and work; otherwise only answer what is injected. */
  consume: boolean;
  logger: GroundLogger & import('@nestjs/common').LoggerService;
  /** Topics that are not there are made. */
  createTopics: boolean;
  /** First instant of a movable clock (epoch ms). */
  startAt?: number;
  /** What the composition root adds, from the ground it stands on and the application as soon as that is there. */
  own?(ground: Ground, app: () => NestFastifyApplication | undefined, idle: () => Promise<void>): OwnParts;
}

/** A process with its services, open. */
export interface OpenProcess {
  app: NestFastifyApplication;
  ground: Ground;
  /** The settings in force: port 0 has become a number. */
  settings: Settings;
  /** Where it listens; empty when it does not. */
  url: string;
  /** Resolves when every record appended so far, and all that came of it, is decided and acted on by the groups that this process reads for. */
  idle(): Promise<void>;
  /** Resolves when the work has begun; on Kafka and MongoDB that is when both answer and the topics are there. */
  working: Promise<void>;
  /** Intake stops, the batches in hand are finished, what was opened is closed. */
  close(): Promise<void>;
}

/**
 * Opens services in this process, on the engine that the settings name. On the data file it resolves when they work, and throws what keeps
 * them from it. On Kafka and MongoDB it resolves when it listens: it begins to work when both answer, says what it waits for in its log and
 * by `/health/ready`, and only wrong settings and a taken port are errors. After an error nothing stays open.
 */
export async function openProcess(given: Settings, services: ServiceDefinition[], options: ProcessOptions): Promise<OpenProcess> {
  // Links are made before anything listens: port 0 becomes a number now.
  const settings = options.consume && given.port === 0 ? { ...given, port: await freePort(given.host) } : given;
  // Before anything that is traced is made.
  const is = { service: services.length === 1 && services[0] ? services[0].name : 'standalone', version: productVersion() };
  const tracing = await startTracing(settings, { ...is, logger: options.logger });
  const ground = await openGround(settings, options).catch(async (error: unknown) => {
    await tracing.stop();
    throw error;
  });
  let app: NestFastifyApplication | undefined;
  try {
    const metrics = observed(ground, is);
    const log = new ObservedEventLog(ground.log, metrics);
    const strategy = new EventLogStrategy(log, new BatchWatch(metrics, log));
    const state = new ProcessState();
    const readers = (): Reader[] => strategy.readers();
    const idle = (): Promise<void> => ground.idle(readers());
    const baseUrl = settings.baseUrl?.replace(/\/$/, '') ?? `http://${settings.host}:${settings.port}`;
    app = await NestFactory.create<NestFastifyApplication>(
      ProcessModule.of({ settings, baseUrl, strategy, state, metrics, ...ground, log }, services, options.own?.(ground, () => app, idle) ?? {}),
      httpAdapter(settings),
      { logger: options.logger, abortOnError: false, forceCloseConnections: true },
    );
    app.useGlobalFilters(new ProblemFilter());
    refuseLargeBodies(app.getHttpAdapter().getInstance(), settings.bodyLimit);
    app.connectMicroservice({ strategy }, { inheritAppConfig: false });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const beginning = new BeginWork({ app, ground, services, settings, state, strategy, logger: options.logger });
    const url = options.consume ? `http://${settings.host}:${settings.port}` : '';
    let working: Promise<void>;
    if (ground.engine === 'embedded') {
      await beginning.once(options.consume);
      if (options.consume) await listen(app, settings);
      working = Promise.resolve();
    } else if (options.consume) {
      await listen(app, settings);
      working = beginning.untilBegun();
    } else {
      await beginning.once(false);
      working = Promise.resolve();
    }
    const opened = app;
    return { app, ground, settings, url, idle, working, close: () => close(opened, ground, beginning, tracing) };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await ground.close().catch(() => undefined);
    await tracing.stop();
    throw error;
  }
}

/** The registry of this process, with what it tells of itself and of what it stands on. */
function observed({ stores, log }: Ground, is: { service: string; version: string }): Registry {
  const metrics = new Registry();
  tellBuild(metrics, is);
  tellUp(metrics, 'store', () => stores.ping());
  tellUp(metrics, 'log', () => log.state(learnerEvents));
  return metrics;
}

async function close(app: NestFastifyApplication, ground: Ground, beginning: BeginWork, tracing: Tracing): Promise<void> {
  await beginning.stop();
  // 1. intake stops and the batches in hand are finished; 2. the last offsets; 3. files and connections; 4. the last spans
  await app.close();
  await ground.close();
  await tracing.stop();
}
