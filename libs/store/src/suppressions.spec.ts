import { Links } from '@parcours/platform';
import { MemoryDocumentStore } from '../../../test/support/memory/memory-document-store';
import { Suppressions } from './suppressions';

const make = () => {
  const documents = new MemoryDocumentStore();
  return { documents, suppressions: new Suppressions(documents, new Links('a secret of the test', 'http://localhost')) };
};

describe('suppressions', () => {
  it.each([
    ['the same address, however it is written', ' Ana@Example.ORG', 'offers', 'unsubscribed'],
    ['another address', 'ben@example.org', 'offers', undefined],
    ['another purpose', 'ana@example.org', 'learning-news', undefined],
  ])('hold back from %s', async (_what, address, purpose, reason) => {
    const { suppressions } = make();
    await suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at: 1 });
    expect((await suppressions.find(address, purpose))?.reason).toBe(reason);
  });

  it('of an address that is dead hold for every purpose, and are not lifted by a grant', async () => {
    const { suppressions } = make();
    await suppressions.add(['ana@example.org'], { reason: 'bounced', purpose: '*', at: 1 });
    await suppressions.lift(['ana@example.org'], 'offers', 2);
    expect((await suppressions.find('ana@example.org', 'offers'))?.reason).toBe('bounced');
  });

  it('of an unsubscription end with a grant, and come back with the next one', async () => {
    const { suppressions } = make();
    const unsubscribe = (at: number) => suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at });
    await unsubscribe(1);
    await suppressions.lift(['ana@example.org'], 'offers', 2);
    expect(await suppressions.find('ana@example.org', 'offers')).toBeUndefined();
    await unsubscribe(3);
    expect((await suppressions.find('ana@example.org', 'offers'))?.at).toBe(3);
  });

  it.each([
    ['at the same moment as the grant', 2, true],
    ['after a grant that comes again', 3, false],
  ])('of who unsubscribes %s are not lifted', async (_what, again, during) => {
    const { documents, suppressions } = make();
    const unsubscribe = (at: number) => suppressions.add(['ana@example.org'], { reason: 'unsubscribed', purpose: 'offers', at });
    await unsubscribe(1);
    const swap = documents.swap.bind(documents);
    // The unsubscription comes when the grant has read and has not written yet.
    if (during) jest.spyOn(documents, 'swap').mockImplementationOnce(async (...given) => unsubscribe(again + 1).then(() => swap(...given)));
    else await unsubscribe(again);
    await suppressions.lift(['ana@example.org'], 'offers', 2);
    expect(await suppressions.find('ana@example.org', 'offers')).toMatchObject({ reason: 'unsubscribed' });
  });

  it('hold no address', async () => {
    const { documents, suppressions } = make();
    await suppressions.add(['ana@example.org'], { reason: 'complained', purpose: 'offers', at: 1 });
    expect(JSON.stringify(await documents.list({ kind: 'suppression', limit: 10 }))).not.toContain('ana');
  });
});
