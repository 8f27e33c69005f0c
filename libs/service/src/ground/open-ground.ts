import { TerminalError, type Settings } from '@parcours/platform';
import { openDistributedGround } from './distributed-ground';
import { openEmbeddedGround } from './embedded-ground';
import type { Ground, GroundOptions } from './ground';

/** Which engine the settings name: Kafka and MongoDB together, or neither, which is the data file. Throws `TerminalError` (`half-distributed`). */
export function engineOf({ kafkaBrokers, mongoUri }: Pick<Settings, 'kafkaBrokers' | 'mongoUri'>): Ground['engine'] {
  const kafka = kafkaBrokers !== undefined && kafkaBrokers.length > 0;
  const mongo = mongoUri !== undefined;
  if (kafka === mongo) return kafka ? 'distributed' : 'embedded';
  const [given, missing] = kafka ? ['KAFKA_BROKERS', 'MONGODB_URI'] : ['MONGODB_URI', 'KAFKA_BROKERS'];
  throw new TerminalError('half-distributed', `${given} is set and ${missing} is not: set both to work on Kafka and MongoDB, or neither to work on the data folder.`);
}

/** Opens what the settings name. */
export async function openGround(settings: Settings, options: GroundOptions): Promise<Ground> {
  return engineOf(settings) === 'distributed' ? openDistributedGround(settings, options) : openEmbeddedGround(settings, options);
}
