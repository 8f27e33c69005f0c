import { EmbeddedDatabase } from '@parcours/platform';
import { openTestFile } from '../../../../test/support/data-file';
import { archiveStoreContract } from '../contracts/archive-store.contract';
import { contactStoreContract } from '../contracts/contact-store.contract';
import { deadLetterStoreContract } from '../contracts/dead-letter-store.contract';
import { digestStoreContract } from '../contracts/digest-store.contract';
import { documentStoreContract } from '../contracts/document-store.contract';
import { identityStoreContract } from '../contracts/identity-store.contract';
import { journeyStoreContract } from '../contracts/journey-store.contract';
import { messageStoreContract } from '../contracts/message-store.contract';
import { settingStoreContract } from '../contracts/setting-store.contract';
import { traceStoreContract } from '../contracts/trace-store.contract';
import { openEmbeddedStores } from './open-embedded-stores';

const stores = () => openEmbeddedStores(openTestFile());

describe('on the embedded data file', () => {
  contactStoreContract(async () => stores().contacts);
  archiveStoreContract(async () => stores().archive);
  traceStoreContract(async () => stores().traces);
  messageStoreContract(async () => stores().messages);
  identityStoreContract(async () => stores().identities);
  journeyStoreContract(async () => stores().journeys);
  settingStoreContract(async () => stores().settings);
  deadLetterStoreContract(async () => stores().deadLetters);
  digestStoreContract(async () => stores().digests);
  documentStoreContract(async () => stores().documents);

  it('answers a ping until the file is closed, which closing the stores leaves to its owner', async () => {
    const owned = openTestFile();
    const opened = openEmbeddedStores(owned);
    await opened.close();
    await opened.ping();
    await owned.close();
    await expect(opened.ping()).rejects.toThrow('not open');
  });

  it('keeps what every store holds over a re-opening, and lets the next owner end the claims of the last', async () => {
    const first = openTestFile();
    const before = openEmbeddedStores(first);
    await before.messages.claim([{ id: 'a', channel: 'email', type: 'email.send', contact: 'ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 5 }], 't1', 0, 60);
    await before.documents.put('task', [{ id: 'b', at: 1, body: 'do it' }]);
    await first.close();
    const second = new EmbeddedDatabase(first.file);
    const after = openEmbeddedStores(second);
    expect(await after.documents.get('task', 'b')).toBe('do it');
    expect((await after.messages.get('a'))?.leaseUntil).toBe(60);
    expect(await after.messages.releaseClaims()).toBe(1);
    await second.close();
  });
});
