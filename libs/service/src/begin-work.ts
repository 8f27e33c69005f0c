import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventLogStrategy } from '@parcours/event-log';
import { faultCode, isOutage, type Settings } from '@parcours/platform';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ground, GroundLogger } from './ground/ground';
import type { ProcessState } from './health/process-state';
import type { ServiceDefinition } from './service-definition';

const firstPauseMs = 500;
const lastPauseMs = 5_000;

export interface BeginWorkParts {
  app: NestFastifyApplication;
  ground: Ground;
  services: ServiceDefinition[];
  settings: Settings;
  state: ProcessState;
  strategy: EventLogStrategy;
  logger: GroundLogger;
}

/**
 * The way from open to working: what is needed answers, services are prepared, the log is read, pollers run.
 * States: waiting (the reason in `ProcessState`) -> working. What keeps it waiting is told once per reason, by the store and the log themselves where it is theirs, and tried again.
 */
export class BeginWork {
  private readonly stopping = new AbortController();
  private begun: Promise<void> | undefined;
  private listening = false;

  constructor(private readonly parts: BeginWorkParts) {}

  /** One try; throws what is in the way. `consume` false: prepares, and reads nothing. */
  async once(consume: boolean): Promise<void> {
    const { app, ground, services, settings, state } = this.parts;
    state.waitFor('the log, its topics and the store');
    await ground.ready(this.stopping.signal);
    state.waitFor('what its services need');
    for (const service of services) await service.prepare?.(app, settings);
    if (consume) {
      await this.read();
      // On a movable clock whoever moves it polls.
      if (settings.clock === 'system') for (const service of services) await service.start?.(app);
    }
    state.works();
  }

  /** Resolves when it works, or was stopped before. */
  untilBegun(): Promise<void> {
    this.begun ??= this.tryUntilBegun();
    return this.begun;
  }

  /** Ends the tries. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.begun;
  }

  private async tryUntilBegun(): Promise<void> {
    const { logger, state } = this.parts;
    let told = '';
    for (let pause = firstPauseMs; !this.stopping.signal.aborted; pause = Math.min(pause * 2, lastPauseMs)) {
      try {
        await this.once(true);
        logger.log('It works.', 'start');
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        const why = error instanceof Error ? error.message : String(error);
        state.waitFor(why);
        const kind = faultCode(error) === 'unexpected' ? why : faultCode(error);
        if (kind !== told && !isOutage(error)) logger.error(`${why} It begins its work as soon as that is put right.`, 'start');
        told = kind;
        await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private async read(): Promise<void> {
    const { app, strategy } = this.parts;
    if (this.listening) return strategy.resume();
    // Nest starts a microservice once; where that failed the strategy alone goes on.
    this.listening = true;
    await app.startAllMicroservices();
  }
}
