import {
  archiveStoreContract, contactStoreContract, deadLetterStoreContract, digestStoreContract, documentStoreContract, identityStoreContract, journeyStoreContract, messageStoreContract, settingStoreContract, traceStoreContract,
} from '@parcours/store';
import { MemoryArchiveStore } from './memory-archive-store';
import { MemoryDigestStore } from './memory-digest-store';
import { MemoryDocumentStore } from './memory-document-store';
import { MemoryIdentityStore } from './memory-identity-store';
import { MemoryJourneyStore } from './memory-journey-store';
import { MemoryMessageStore } from './memory-message-store';
import { MemorySettingStore } from './memory-setting-store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from './memory-stores';

describe('in memory', () => {
  archiveStoreContract(async () => new MemoryArchiveStore());
  contactStoreContract(async () => new MemoryContactStore());
  digestStoreContract(async () => new MemoryDigestStore());
  documentStoreContract(async () => new MemoryDocumentStore());
  identityStoreContract(async () => new MemoryIdentityStore());
  journeyStoreContract(async () => new MemoryJourneyStore());
  messageStoreContract(async () => new MemoryMessageStore());
  settingStoreContract(async () => new MemorySettingStore());
  traceStoreContract(async () => new MemoryTraceStore());
  deadLetterStoreContract(async () => new MemoryDeadLetterStore());
});
