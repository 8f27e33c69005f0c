import { openTestFile } from '../../../../test/support/data-file';
import { shelvesContract } from '../contracts/shelves.contract';
import { openEmbeddedStores } from '../embedded/open-embedded-stores';
import { openEmbeddedShelves } from './embedded-shelves';

describe('on the embedded data file', () => {
  shelvesContract(async () => {
    const opened = openTestFile();
    return { stores: openEmbeddedStores(opened), shelves: openEmbeddedShelves(opened) };
  });

  it('rows of one place both stand, one of them behind all others, also where they are put twice', async () => {
    const opened = openTestFile();
    const { documents } = openEmbeddedShelves(opened);
    const row = (id: string, place: number) => ({ place, kind: 'offer', id, at: 1, body: JSON.stringify(id) });
    for (let turn = 0; turn < 2; turn++) await documents.insert([row('a', 1), row('b', 2), row('c', 2), row('d', 3), row('e', 2)]);
    expect(await documents.count()).toBe(5);
    expect((await openEmbeddedStores(opened).documents.list({ kind: 'offer', limit: 10 })).items).toEqual(['a', 'b', 'd', 'c', 'e']);
  });
});
