import { EmbeddedDatabase } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shelvesContract } from '../contracts/shelves.contract';
import { openEmbeddedStores } from '../embedded/open-embedded-stores';
import { openEmbeddedShelves } from './embedded-shelves';

const open: { folder: string; database: EmbeddedDatabase }[] = [];

function database(): EmbeddedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-shelves-'));
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
  shelvesContract(async () => {
    const opened = database();
    return { stores: openEmbeddedStores(opened), shelves: openEmbeddedShelves(opened) };
  });

  it('rows of one place both stand, one of them behind all others, also where they are put twice', async () => {
    const opened = database();
    const { documents } = openEmbeddedShelves(opened);
    const row = (id: string, place: number) => ({ place, kind: 'offer', id, at: 1, body: JSON.stringify(id) });
    for (let turn = 0; turn < 2; turn++) await documents.insert([row('a', 1), row('b', 2), row('c', 2), row('d', 3), row('e', 2)]);
    expect(await documents.count()).toBe(5);
    expect((await openEmbeddedStores(opened).documents.list({ kind: 'offer', limit: 10 })).items).toEqual(['a', 'b', 'd', 'c', 'e']);
  });
});
