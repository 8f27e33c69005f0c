import { EmbeddedDatabase } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contactStoreContract } from '../contracts/contact-store.contract';
import { deadLetterStoreContract } from '../contracts/dead-letter-store.contract';
import { identityStoreContract } from '../contracts/identity-store.contract';
import { messageStoreContract } from '../contracts/message-store.contract';
import { settingStoreContract } from '../contracts/setting-store.contract';
import { traceStoreContract } from '../contracts/trace-store.contract';
import { EmbeddedContactStore } from './embedded-contact.store';
import { EmbeddedDeadLetterStore } from './embedded-dead-letter.store';
import { EmbeddedIdentityStore } from './embedded-identity.store';
import { EmbeddedMessageStore } from './embedded-message.store';
import { EmbeddedSettingStore } from './embedded-setting.store';
import { EmbeddedTraceStore } from './embedded-trace.store';

const open: { folder: string; database: EmbeddedDatabase }[] = [];

function database(): EmbeddedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-store-'));
  const opened = new EmbeddedDatabase(join(folder, 'parcours.db'));
  open.push({ folder, database: opened });
  return opened;
}

afterEach(async () => {
  for (const { folder, database: opened } of open.splice(0)) {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('on the embedded data file', () => {
  contactStoreContract(async () => new EmbeddedContactStore(database()));
  traceStoreContract(async () => new EmbeddedTraceStore(database()));
  messageStoreContract(async () => new EmbeddedMessageStore(database()));
  identityStoreContract(async () => new EmbeddedIdentityStore(database()));
  settingStoreContract(async () => new EmbeddedSettingStore(database()));
  deadLetterStoreContract(async () => new EmbeddedDeadLetterStore(database()));
});
