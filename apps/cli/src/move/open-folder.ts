import { EmbeddedEventLog } from '@parcours/event-log';
import { asDataFileError, EmbeddedDatabase, TerminalError, type Clock, type Settings } from '@parcours/platform';
import { openEmbeddedShelves, openEmbeddedStores } from '@parcours/store';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from './deployment';

/**
 * The deployment in a data folder, which this process owns until it is closed. `mustExist`: nothing is made where nothing is. Throws
 * `DataFileError` (`data-in-use` while a Parcours runs on it) and `TerminalError` (`no-deployment`).
 */
export async function openFolder(folder: string, settings: Pick<Settings, 'secret' | 'partitions'>, clock: Clock, { mustExist }: { mustExist: boolean }): Promise<Deployment> {
  const file = join(folder, 'parcours.db');
  if (mustExist && !existsSync(file)) throw new TerminalError('no-deployment', `There is no deployment in ${folder}: it has no parcours.db.`);
  const keyPath = join(folder, 'secret.key');
  const keyFile = await readKey(keyPath);
  const database = new EmbeddedDatabase(file);
  try {
    const { settings: kept, journeys } = openEmbeddedStores(database);
    const log = new EmbeddedEventLog(database, clock);
    return {
      type: 'folder', name: folder, shelves: openEmbeddedShelves(database), settings: kept, journeys, log, partitions: settings.partitions, secret: settings.secret ?? (keyFile || undefined), keyFile,
      keepSecret: (secret) => writeKey(folder, keyPath, secret),
      lag: async (topic, group) => {
        const [{ ends }, committed] = await Promise.all([log.state(topic), log.committed(topic, group)]);
        return ends.map((end, partition) => Math.max(0, end - (committed[partition] ?? 0)));
      },
      // Who works on it holds its lock, and opening it would have failed.
      atWork: async () => [],
      close: async () => {
        await log.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asDataFileError(error, path);
  }
}

/** Written where there is none, or where a kill left it empty. */
async function writeKey(folder: string, path: string, secret: string): Promise<void> {
  const kept = await readKey(path);
  if (kept === secret) return;
  if (kept) throw new TerminalError('secret-differs', `${path} holds another secret than the one that ids of this deployment are made with. Look at it, and move it away.`);
  try {
    mkdirSync(folder, { recursive: true });
    await writeFile(path, secret, { mode: 0o600 });
  } catch (error) {
    throw asDataFileError(error, path);
  }
}
