import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { openEmbeddedStores } from '@parcours/store';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupsService } from './backups.service';

const clock = new MovableClock(Date.parse('2026-05-04T09:00:00Z'));
let data: string;
let database: EmbeddedDatabase;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'parcours-backups-'));
  database = new EmbeddedDatabase(join(data, 'parcours.db'));
});
afterEach(async () => {
  await database.close();
  rmSync(data, { recursive: true, force: true });
});

describe('a back-up of a data folder that is worked on', () => {
  it('holds what was written before, with the secret and what was handed over, and opens as a data folder does', async () => {
    writeFileSync(join(data, 'secret.key'), 'a secret of the test');
    mkdirSync(join(data, 'hand-over', 'run-1'), { recursive: true });
    writeFileSync(join(data, 'hand-over', 'run-1', 'document.pdf'), 'pdf');
    const stores = openEmbeddedStores(database);
    await stores.settings.set('sends', { off: true });
    const { folder, at, bytes, secret } = await new BackupsService(stores, { data, secret: undefined }, clock).backUp();
    expect([folder, at, secret]).toEqual([join(data, 'backups', '2026-05-04T09-00-00Z'), '2026-05-04T09:00:00Z', 'file']);
    expect(bytes).toBeGreaterThan(4_000);
    expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe('a secret of the test');
    expect(existsSync(join(folder, 'hand-over', 'run-1', 'document.pdf'))).toBe(true);
    const copy = new EmbeddedDatabase(join(folder, 'parcours.db'));
    copy.check();
    expect(await openEmbeddedStores(copy).settings.get('sends')).toEqual({ off: true });
    await copy.close();
  });

  it('is whole while others write: of what one write put in together all is there, or nothing', async () => {
    const stores = openEmbeddedStores(database);
    const documents = (round: number) => Array.from({ length: 20 }, (_, i) => ({ id: `${round}-${i}`, at: 0, body: 'x'.repeat(2_000) }));
    for (let round = 0; round < 50; round++) await stores.documents.put('kind', documents(round));
    let copied = false;
    const making = new BackupsService(stores, { data, secret: 'a secret of the environment' }, clock).backUp().finally(() => (copied = true));
    let round = 50;
    while (!copied) await stores.documents.put('kind', documents(round++));
    const { folder, secret } = await making;
    const copy = new EmbeddedDatabase(join(folder, 'parcours.db'));
    const count = await openEmbeddedStores(copy).documents.count({ kind: 'kind' });
    await copy.close();
    expect([count % 20, secret]).toEqual([0, 'environment']);
    expect(count).toBeGreaterThanOrEqual(1_000);
    expect(round).toBeGreaterThan(50);
  });

  it('is made once where two ask at once, and again under another name where the clock stands still', async () => {
    const backups = new BackupsService(openEmbeddedStores(database), { data, secret: undefined }, clock);
    const [one, other] = await Promise.all([backups.backUp(), backups.backUp()]);
    expect(other).toEqual(one);
    await backups.backUp();
    expect(readdirSync(join(data, 'backups')).sort()).toEqual(['2026-05-04T09-00-00Z', '2026-05-04T09-00-00Z-2']);
  });

  it('is refused where servers keep the data', async () => {
    await expect(new BackupsService({}, { data, secret: undefined }, clock).backUp()).rejects.toMatchObject({ problem: { status: 409, code: 'backup-elsewhere' } });
  });
});
