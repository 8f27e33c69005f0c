import { EmbeddedEventLog, houseTopics } from '@parcours/event-log';
import { EmbeddedDatabase, secretOf, type Settings } from '@parcours/platform';
import { openEmbeddedStores } from '@parcours/store';
import { join } from 'node:path';
import { refuseHalfMoved, type Ground, type GroundOptions } from './ground';
import { LogRetention } from './log-retention';
import { clockOf, keepClock } from './movable-clock';

/** Everything in one data file, which this process owns. Throws `DataFileError` where the file can not be used; then nothing stays open. */
export async function openEmbeddedGround(settings: Settings, { startAt, logger }: Pick<GroundOptions, 'startAt' | 'logger'>): Promise<Ground> {
  const secret = secretOf(settings);
  const database = new EmbeddedDatabase(join(settings.data, 'parcours.db'), (fault) => {
    if (!fault) logger.log('The data file can be written again: it goes on.', 'store');
    else logger.error(`${fault.message}${fault.code === 'data-unwritable' ? ' Until it can, events are answered 503 and nothing is decided or sent; nothing is lost, and it goes on by itself.' : ''}`, 'store');
  });
  try {
    const stores = openEmbeddedStores(database);
    await refuseHalfMoved(stores);
    const clock = await clockOf(settings, startAt, stores);
    const log = new EmbeddedEventLog(database, clock);
    for (const topic of houseTopics) await log.ensureTopic(topic, settings.partitions);
    // This process owns the file alone: claims that stand are those of a process that died.
    await stores.messages.releaseClaims();
    const retention = new LogRetention(log, clock, settings, logger);
    // A clock that is moved would age in a moment what people are just looking at.
    if (settings.clock === 'system') retention.start();
    return {
      engine: 'embedded', stores, log, clock, secret,
      ready: async () => undefined,
      idle: () => log.idle(),
      close: async () => {
        await retention.stop();
        await keepClock(clock, stores);
        await log.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close().catch(() => undefined);
    throw error;
  }
}
