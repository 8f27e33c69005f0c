import { contactStoreContract, deadLetterStoreContract, messageStoreContract, traceStoreContract } from '@parcours/store';
import { MemoryMessageStore } from './memory-message-store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from './memory-stores';

describe('in memory', () => {
  contactStoreContract(async () => new MemoryContactStore());
  messageStoreContract(async () => new MemoryMessageStore());
  traceStoreContract(async () => new MemoryTraceStore());
  deadLetterStoreContract(async () => new MemoryDeadLetterStore());
});
