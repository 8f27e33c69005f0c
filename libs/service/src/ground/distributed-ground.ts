import { houseTopics, KafkaEventLog, kafkaSettings } from '@parcours/event-log';
import { MovableClock, TerminalError, type Settings } from '@parcours/platform';
import { openMongoStores } from '@parcours/store';
import { refuseHalfMoved, type Ground, type GroundOptions } from './ground';
import { clockOf, keepClock } from './movable-clock';
import { stampedLog } from './stamped-log';
import { untilIdle } from './until-idle';

/**
 * Kafka and MongoDB, which other processes of the deployment use too. Nothing is connected yet: a process starts before they do, and waits.
 * Throws `TerminalError` (`secret-missing`) where ids would differ from one machine to the next. A movable clock, which is for tests and
 * demonstrations, asks MongoDB where it stood, unless it is told where to begin.
 */
export async function openDistributedGround(settings: Settings, { logger, startAt, createTopics }: GroundOptions): Promise<Ground> {
  const { secret } = settings;
  if (secret === undefined) throw new TerminalError('secret-missing', 'Set PARCOURS_SECRET (16 characters or more) to the same value in every process: ids and links are signed with it.');
  const kafka = kafkaSettings(settings);
  if (!kafka) throw new TerminalError('no-kafka', 'No Kafka is named. Set KAFKA_BROKERS.');
  const stores = openMongoStores(settings, logger);
  const clock = await clockOf(settings, startAt, stores);
  const log = new KafkaEventLog(kafka, logger);
  return {
    engine: 'distributed', stores, clock, secret,
    log: clock instanceof MovableClock ? stampedLog(log, clock) : log,
    ready: async (signal) => {
      // Both are asked, so that each that is away says so; the store is waited for behind the log.
      void stores.ping().catch(() => undefined);
      await log.untilReachable(signal);
      if (createTopics) for (const topic of houseTopics) await log.ensureTopic(topic, settings.partitions);
      else await log.checkTopics(houseTopics, settings.partitions);
      await refuseHalfMoved(stores);
    },
    idle: (readers) => untilIdle(log, readers),
    close: async () => {
      await keepClock(clock, stores);
      await log.close();
      await stores.close();
    },
  };
}
