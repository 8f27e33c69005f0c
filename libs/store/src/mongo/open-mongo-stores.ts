import { TerminalError, type Settings } from '@parcours/platform';
import type { Stores } from '../ports';
import { MongoArchiveStore } from './mongo-archive.store';
import { MongoContactStore } from './mongo-contact.store';
import { MongoDeadLetterStore } from './mongo-dead-letter.store';
import { MongoDigestStore } from './mongo-digest.store';
import { MongoDocumentStore } from './mongo-document.store';
import { MongoHouse, type MongoLogger } from './mongo-house';
import { MongoIdentityStore } from './mongo-identity.store';
import { MongoJourneyStore } from './mongo-journey.store';
import { MongoMessageStore } from './mongo-message.store';
import { MongoSettingStore } from './mongo-setting.store';
import { mongoSettings } from './mongo-settings';
import { MongoTraceStore } from './mongo-trace.store';

/**
 * All stores on the MongoDB that the settings name. Nothing is connected yet: the first request connects, and makes the indexes that are
 * absent. `ping` throws `RetryableError` (`store-unreachable`, `store-refused`) while MongoDB does not answer; `close` ends the connection.
 * Throws `TerminalError` where the settings name none.
 */
export function openMongoStores(settings: Pick<Settings, 'mongoUri' | 'prefix'>, logger: MongoLogger): Stores {
  const mongo = mongoSettings(settings);
  if (!mongo) throw new TerminalError('no-mongo', 'No MongoDB is named. Set MONGODB_URI.');
  return mongoStores(new MongoHouse(mongo, logger));
}

/** All stores on one connection, which they close. */
export function mongoStores(house: MongoHouse): Stores {
  return {
    contacts: new MongoContactStore(house),
    identities: new MongoIdentityStore(house),
    archive: new MongoArchiveStore(house),
    messages: new MongoMessageStore(house),
    traces: new MongoTraceStore(house),
    journeys: new MongoJourneyStore(house),
    deadLetters: new MongoDeadLetterStore(house),
    settings: new MongoSettingStore(house),
    documents: new MongoDocumentStore(house),
    digests: new MongoDigestStore(house),
    ping: () => house.ping(),
    time: () => house.time(),
    close: () => house.close(),
  };
}
