import { EmbeddedDatabase } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open: { folder: string; database: EmbeddedDatabase }[] = [];

/** An empty data file of one test's own. */
export function openTestFile(): EmbeddedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-file-'));
  const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
  open.push({ folder, database });
  return database;
}

afterEach(async () => {
  for (const { folder, database } of open.splice(0)) {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
