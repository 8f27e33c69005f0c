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

  it('hold no address', async () => {
    const { documents, suppressions } = make();
    await suppressions.add(['ana@example.org'], { reason: 'complained', purpose: 'offers', at: 1 });
    expect(JSON.stringify(await documents.list({ kind: 'suppression', limit: 10 }))).not.toContain('ana');
  });
});
