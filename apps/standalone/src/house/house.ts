import type { EventLog } from '@parcours/event-log';
import type { AppLogger } from '@parcours/platform';
import type { JourneyPublisher } from '@parcours/publishing';
import type { Stores } from '@parcours/store';

/** A request answered without a port. */
export interface InjectRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** All services in one process, open. */
export interface House {
  /** Where it listens; empty when it does not. */
  url: string;
  engine: 'embedded' | 'distributed';
  stores: Stores;
  log: EventLog;
  publisher: JourneyPublisher;
  inject(request: InjectRequest): Promise<{ status: number; body: string }>;
  /** Resolves when every record appended so far, and all that came of it, is decided and acted on. */
  idle(): Promise<void>;
  /** Moves a movable clock (see `TimeMachine`), answers how many timers fired; an error on a deployment that runs by the machine's clock. */
  moveTo(instant: number, inclusive: boolean): Promise<number>;
  /** Intake stops, the batches in hand are finished, the data file is closed. */
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Listen and work; otherwise only answer `inject`. */
  consume: boolean;
  logger?: AppLogger;
  /** On Kafka and MongoDB: false resolves as soon as it listens, before both answer. */
  waits?: boolean;
  /** First instant of a movable clock (epoch ms); default: where it stood when the folder was last open, else the machine's. */
  startAt?: number;
  /** `first-start` (default): where nothing was ever published, the configuration folder's journeys are. */
  journeys?: 'first-start' | 'none';
}
