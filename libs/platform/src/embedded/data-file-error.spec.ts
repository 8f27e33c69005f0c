import { DatabaseSync } from '@photostructure/sqlite';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFileError } from './data-file-error';
import { dataFileVersion, EmbeddedDatabase } from './embedded-database';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-data-file-'));
  file = join(folder, 'parcours.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file with enough rows for many pages, closed. */
async function filled(): Promise<void> {
  const database = new EmbeddedDatabase(file);
  database.createTables('CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT NOT NULL)');
  await database.write(() => {
    for (let n = 0; n < 500; n++) database.run('INSERT INTO t VALUES (?, ?)', `key ${n}`, 'x'.repeat(200));
  });
  await database.close();
}

function refusal(at = file): DataFileError {
  try {
    void new EmbeddedDatabase(at).close();
  } catch (error) {
    if (error instanceof DataFileError) return error;
    throw error;
  }
  throw new Error('it opened');
}

const overwrite = (from: number, to: number, byte: (place: number) => number): void => {
  const bytes = readFileSync(file);
  for (let place = from; place < to; place++) bytes[place] = byte(place);
  writeFileSync(file, bytes);
};
const noise = (place: number): number => ((place * 2654435761) >>> 13) & 0xff;
const page = 4096;

describe('a damaged data file', () => {
  it.each<[string, () => void]>([
    ['is no database but text', () => writeFileSync(file, 'not a database '.repeat(500))],
    ['is random bytes', () => overwrite(0, statSync(file).size, noise)],
    ['has a sound header and random pages', () => overwrite(page, statSync(file).size, noise)],
    ['has one random page among sound ones', () => overwrite(5 * page, 6 * page, noise)],
    ['has a page of zeroes', () => overwrite(5 * page, 6 * page, () => 0)],
    ['lost its second half', () => truncateSync(file, Math.floor(statSync(file).size / page / 2) * page)],
  ])('is refused when it %s', async (_what, damage) => {
    await filled();
    damage();
    const error = refusal();
    expect(error.code).toBe('data-damaged');
    expect(error.message).toBe(`The data file ${file} is damaged. Stop, keep a copy of it, and restore the last backup.`);
  });

  it('is found by a check that is asked for, where it was damaged while open', async () => {
    await filled();
    const database = new EmbeddedDatabase(file);
    database.check();
    database.createTables('PRAGMA cache_size=1; PRAGMA shrink_memory');
    overwrite(5 * page, 9 * page, noise);
    expect(() => database.check()).toThrow(expect.objectContaining({ code: 'data-damaged', file }));
    await database.close().catch(() => undefined);
  });

  it('is not made of one whose process was killed', async () => {
    const script = `
      const { DatabaseSync } = require('@photostructure/sqlite');
      const d = new DatabaseSync(process.argv[1]);
      d.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a); INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2)');
      process.kill(process.pid, 'SIGKILL');`;
    expect(() => execFileSync(process.execPath, ['-e', script, file], { stdio: 'ignore' })).toThrow();
    expect(readdirSync(folder)).toContain('parcours.db-wal');
    const database = new EmbeddedDatabase(file);
    expect(database.all('SELECT a FROM t')).toEqual([{ a: 1 }]);
    await database.close();
  });
});

describe('a data file of a newer version', () => {
  it('is refused and left as it is, byte for byte', async () => {
    await filled();
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version=${dataFileVersion + 1}`);
    newer.close();
    const before = readFileSync(file);
    const error = refusal();
    expect(error.code).toBe('data-newer');
    expect(error.message).toBe(`The data file ${file} was written by a newer Parcours. Upgrade this one, or restore a backup made before the upgrade.`);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(refusal().code).toBe('data-newer');
  });
});

describe('a data file that can not be written', () => {
  it.each<[string, () => string]>([
    ['stands below a regular file', () => { writeFileSync(file, ''); return join(file, 'parcours.db'); }],
    ['stands deeper below a regular file', () => { writeFileSync(file, ''); return join(file, 'data', 'parcours.db'); }],
    ['is a folder', () => { mkdirSync(file); return file; }],
  ])('is refused when it %s', (_what, place) => {
    const at = place();
    const error = refusal(at);
    expect(error.code).toBe('data-unwritable');
    expect(error.message).toBe(`The data file ${at} can not be written. Check that the folder exists on a writable disk with space left and belongs to this user.`);
  });

  it('fails what does not fit when the disk is full, keeps what stands, and goes on when there is space again', async () => {
    const database = new EmbeddedDatabase(file);
    database.createTables('CREATE TABLE t (a TEXT)');
    const add = (text: string): Promise<unknown> => database.write(() => database.run('INSERT INTO t VALUES (?)', text));
    await add('before');
    database.createTables('PRAGMA max_page_count=8');
    await expect(add('x'.repeat(100_000))).rejects.toMatchObject({ code: 'data-unwritable', file });
    const together = await Promise.allSettled([add('small'), add('x'.repeat(100_000)), add('also small')]);
    expect(together).toEqual(together.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'data-unwritable' }) })));
    expect(database.all('SELECT a FROM t')).toEqual([{ a: 'before' }]);
    database.createTables('PRAGMA max_page_count=1000');
    await add('x'.repeat(100_000));
    await database.close();
    const again = new EmbeddedDatabase(file);
    expect(again.get('SELECT count(*) AS count FROM t')).toEqual({ count: 2 });
    await again.close();
  });
});

describe('a data file in use', () => {
  const message = (): string => `The data file ${file} is in use by another process. Stop that one, or talk to it with --url.`;

  it('is refused while another process has it, and opens when that one is gone', async () => {
    const script = `
      const { DatabaseSync } = require('@photostructure/sqlite');
      const d = new DatabaseSync(process.argv[1]);
      d.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; CREATE TABLE t (a); COMMIT');
      process.stdout.write('open');
      process.stdin.resume().on('end', () => process.exit(0));`;
    const child = spawn(process.execPath, ['-e', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const error = refusal();
    expect([error.code, error.message]).toEqual(['data-in-use', message()]);
    child.stdin.end();
    await once(child, 'exit');
    await new EmbeddedDatabase(file).close();
  });

  it('refuses another process, and this one a second time, until it is closed', async () => {
    const script = `
      const { DatabaseSync } = require('@photostructure/sqlite');
      try { new DatabaseSync(process.argv[1]).exec('PRAGMA busy_timeout=0; BEGIN IMMEDIATE'); console.log('opened'); } catch (error) { console.log(error.sqliteCode); }`;
    const other = (): string => execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }).trim();
    const database = new EmbeddedDatabase(file);
    expect(other()).toBe('5');
    expect(refusal().message).toBe(message());
    await database.close();
    expect(other()).toBe('opened');
  });
});
