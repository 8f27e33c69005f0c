import { contactStoreContract, deadLetterStoreContract, traceStoreContract } from '@parcours/store';
import { MemoryContactStore, MemoryDeadLetterStore, MemoryTraceStore } from './memory-stores';

describe('in memory', () => {
  contactStoreContract(async () => new MemoryContactStore());
  traceStoreContract(async () => new MemoryTraceStore());
  deadLetterStoreContract(async () => new MemoryDeadLetterStore());
});
