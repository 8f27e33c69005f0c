import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase, type SqlValue } from './embedded-database';

let folder: string;
let database: EmbeddedDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-database-'));
  database = new EmbeddedDatabase(join(folder, 'data', 'parcours.db'));
  database.createTables('CREATE TABLE t (a INTEGER PRIMARY KEY)');
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (n: number): number => database.run('INSERT INTO t VALUES (?)', n);
const add = (n: number): Promise<number> => database.write(() => insert(n));
const all = (): unknown[] => database.all<{ a: number }>('SELECT a FROM t ORDER BY a').map(({ a }) => a);

describe('the embedded database', () => {
  it('lets a write that throws fail alone, all that it did undone, within one transaction', async () => {
    const half = database.write(() => {
      insert(3);
      throw new Error('changed its mind');
    });
    const results = await Promise.allSettled([add(1), half, add(1), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(all()).toEqual([1, 2]);
  });

  it('shows nothing of a write before it is durable', async () => {
    const writing = add(1);
    expect(all()).toEqual([]);
    await writing;
    expect(all()).toEqual([1]);
  });

  it('writes what may wait with the next transaction, the newest of a key', async () => {
    const works: number[] = [];
    for (const n of [1, 2]) database.writeLater('key', () => works.push(insert(n) && n));
    database.writeLater('other', () => works.push(insert(5) && 5));
    await add(7);
    expect([works, all()]).toEqual([[2, 5], [2, 5, 7]]);
  });

  it('writes what may wait before it closes, and leaves one file', async () => {
    database.writeLater('key', () => insert(4));
    const writing = add(1);
    await database.close();
    await writing;
    await database.close();
    expect(readdirSync(join(folder, 'data'))).toEqual(['parcours.db']);
    database = new EmbeddedDatabase(database.file);
    expect(all()).toEqual([1, 4]);
  });

  it('rejects writes after it was closed', async () => {
    await database.close();
    await expect(add(1)).rejects.toThrow('not open');
  });

  it.each([[NaN], [Infinity], [new Date(0)], [() => 1], [undefined], [true]])('refuses to store %p, which would become NULL without a word', async (value) => {
    await expect(database.write(() => database.run('INSERT INTO t VALUES (?)', value as SqlValue))).rejects.toThrow('Can not be stored');
    expect(all()).toEqual([]);
  });
});
