import type { EmbeddedDatabase } from '@parcours/platform';
import type { Stores } from '../ports';
import { EmbeddedArchiveStore } from './embedded-archive.store';
import { EmbeddedContactStore } from './embedded-contact.store';
import { EmbeddedDeadLetterStore } from './embedded-dead-letter.store';
import { EmbeddedDigestStore } from './embedded-digest.store';
import { EmbeddedDocumentStore } from './embedded-document.store';
import { EmbeddedIdentityStore } from './embedded-identity.store';
import { EmbeddedJourneyStore } from './embedded-journey.store';
import { EmbeddedMessageStore } from './embedded-message.store';
import { EmbeddedSettingStore } from './embedded-setting.store';
import { EmbeddedTraceStore } from './embedded-trace.store';

/** All stores on one data file, their tables made where absent. Whoever opened the database closes it: `close` here does nothing. Throws `DataFileError`. */
export function openEmbeddedStores(database: EmbeddedDatabase): Stores {
  return {
    contacts: new EmbeddedContactStore(database),
    identities: new EmbeddedIdentityStore(database),
    archive: new EmbeddedArchiveStore(database),
    messages: new EmbeddedMessageStore(database),
    traces: new EmbeddedTraceStore(database),
    journeys: new EmbeddedJourneyStore(database),
    deadLetters: new EmbeddedDeadLetterStore(database),
    settings: new EmbeddedSettingStore(database),
    documents: new EmbeddedDocumentStore(database),
    digests: new EmbeddedDigestStore(database),
    ping: async () => {
      database.get('SELECT 1 FROM sqlite_schema LIMIT 1');
      database.checkWritable();
    },
    time: async () => Date.now(),
    backUp: (file) => database.copyTo(file),
    scrub: () => database.scrub(),
    close: async () => undefined,
  };
}
