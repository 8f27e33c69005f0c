import type { Settings } from '@parcours/platform';

/** How this deployment uses MongoDB. Times in milliseconds. */
export interface MongoSettings {
  /** `mongodb://` or `mongodb+srv://`, with user and password where they are needed. */
  uri: string;
  /** Whatever database the address names is only the one its user signs in to. */
  database: string;
  /** A request waits for so long for a server that may answer it. */
  serverSelectionMs: number;
  /** A request that a server took is given up after so long without an answer. */
  socketMs: number;
  /** A write waits for so long until most members have it. */
  majorityMs: number;
  /** After a fault nothing is asked for so long. */
  restMs: number;
  /** After so long with nothing but faults the connection is made anew. */
  renewMs: number;
  /** Connections of a process at most. */
  connections: number;
}

export const mongoDefaults = { serverSelectionMs: 5_000, socketMs: 30_000, majorityMs: 10_000, restMs: 500, renewMs: 10_000, connections: 20 } as const;

/** The MongoDB that the settings name; undefined where they name none. The database has the prefix's name, `parcours` where that is empty. */
export function mongoSettings({ mongoUri, prefix }: Pick<Settings, 'mongoUri' | 'prefix'>): MongoSettings | undefined {
  return mongoUri === undefined ? undefined : { ...mongoDefaults, uri: mongoUri, database: prefix || 'parcours' };
}
