import { newContact, pruneOutbox } from '@parcours/contact';
import { publishedBefore } from './published-before';

const batch = { generation: 2, partition: 3, committed: 5 };

describe('an outbox entry at the time of a batch', () => {
  it.each<[string, number, number, number, boolean]>([
    ['of the partition, before the committed offset', 2, 3, 4, true],
    ['of the partition, from the committed offset on', 2, 3, 5, false],
    ['of another partition', 2, 1, 4, false],
    ['of an older generation, wherever it stood', 1, 0, 1_000_000, true],
    ['of a newer generation, as an owner sees that was replaced long ago', 3, 3, 4, false],
  ])('%s: is published: %#', (_what, generation, partition, offset, published) => {
    const contact = { ...newContact('c-ana', 0), outbox: [{ generation, partition, offset, items: [{ to: 'channel.email', id: 'k', value: {} }] }] };
    const left = pruneOutbox(contact, (ofGeneration, ofPartition) => publishedBefore(batch, ofGeneration, ofPartition)).outbox;
    expect([offset < publishedBefore(batch, generation, partition), left.length === 0]).toEqual([published, published]);
  });
});
