import type { INestApplicationContext, Type } from '@nestjs/common';
import type { Settings } from '@parcours/platform';

/** The services of a deployment; each may run in a process of its own, several times, or all in one. */
export const serviceNames = ['gateway', 'journeys', 'email', 'content', 'print', 'studio'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** One service: what a process that runs it is made of. */
export interface ServiceDefinition {
  name: ServiceName;
  modules: Type[];
  /** Once store, log and topics are there, before anything is read. A `RetryableError` is tried again. */
  prepare?(app: INestApplicationContext, settings: Settings): Promise<void>;
  /** Begins what it does beside batches, by the machine's clock. */
  start?(app: INestApplicationContext): Promise<void> | void;
}
