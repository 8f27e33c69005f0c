import type { EventLog } from '@parcours/event-log';
import { TerminalError, type Clock } from '@parcours/platform';
import { isMoveUnfinished, type Stores } from '@parcours/store';

/** What a process stands on: the stores and the log of one deployment, its clock, and the secret that its ids and links are signed with. */
export interface Ground {
  engine: 'embedded' | 'distributed';
  stores: Stores;
  log: EventLog;
  clock: Clock;
  secret: string;
  /** Resolves when store and log answer and the topics are there. Throws `RetryableError` or `TopicError` while they are not; it may be asked again. */
  ready(signal: AbortSignal): Promise<void>;
  /** Resolves when these groups have committed everything that is appended, and all that came of it. */
  idle(readers: Reader[]): Promise<void>;
  /** After the services: the last offsets are written, files and connections closed. */
  close(): Promise<void>;
}

/** A consumer group of a topic. */
export interface Reader {
  topic: string;
  group: string;
}

export interface GroundOptions {
  logger: GroundLogger;
  /** First instant of a movable clock (epoch ms); default: where it stood when the deployment was last open, else the machine's. */
  startAt?: number;
  /** Topics that are not there are made: by the one process of an embedded deployment, and by one that is everything. */
  createTopics: boolean;
}

/** Throws `TerminalError` (`move-unfinished`) where only a part of a deployment has arrived. */
export async function refuseHalfMoved({ settings }: Pick<Stores, 'settings'>): Promise<void> {
  if (await isMoveUnfinished(settings)) throw new TerminalError('move-unfinished', 'A move into this deployment is not finished: run the same "parcours move" again, it goes on where it stood.');
}

export interface GroundLogger {
  log(message: unknown, context?: string): void;
  warn(message: unknown, context?: string): void;
  error(message: unknown, context?: string): void;
  debug(message: unknown, context?: string): void;
}
