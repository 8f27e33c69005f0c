import { randomUUID } from 'node:crypto';
import { mongoDefaults, MongoHouse, type MongoLogger, type MongoSettings, mongoStores, type Stores } from '@parcours/store';

/** The MongoDB that tests may use; undefined where there is none. */
export const mongoUri = (): string | undefined => process.env['TEST_MONGODB_URI'] || undefined;

export interface OpenStores {
  stores: Stores;
  house: MongoHouse;
  database: string;
  /** Names of the commands that went to the server, in order, and their bodies. */
  commands: string[];
  bodies: Record<string, unknown>[];
  /** What the process was told. */
  lines: string[];
}

const open: { house: MongoHouse; empty: boolean }[] = [];

/** Names one test's database. */
export const testDatabase = (): string => `test-${randomUUID().slice(0, 13)}`;

/** Stores on a connection of their own, as another process would have; the database is removed when the test ends. */
export function openTestStores(more: Partial<MongoSettings> = {}): OpenStores {
  const commands: string[] = [];
  const bodies: Record<string, unknown>[] = [];
  const lines: string[] = [];
  const tell = (level: string) => (message: unknown) => void lines.push(`${level}: ${String(message)}`);
  const logger: MongoLogger = { log: tell('log'), error: tell('error') };
  const settings = { ...mongoDefaults, uri: mongoUri() ?? '', database: testDatabase(), connections: 5, ...more };
  const house = new MongoHouse(settings, logger, ({ commandName, command }) => {
    commands.push(commandName);
    bodies.push(command);
  });
  open.push({ house, empty: more.uri === undefined });
  return { stores: mongoStores(house), house, database: settings.database, commands, bodies, lines };
}

afterEach(async () => {
  for (const { house, empty } of open.splice(0)) {
    if (empty) await house.drop().catch(() => undefined);
    await house.close();
  }
});
