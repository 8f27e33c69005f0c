import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

  describe('on a disk that is full', () => {
    let told: (string | undefined)[];
    let now: number;
    beforeEach(async () => {
      await database.close();
      told = [];
      now = 1_000_000;
      jest.spyOn(performance, 'now').mockImplementation(() => now);
      database = new EmbeddedDatabase(join(folder, 'data', 'parcours.db'), (fault) => void told.push(fault?.code));
    });
    afterEach(() => jest.restoreAllMocks());
    const text = 'x'.repeat(100_000);
    const large = (): Promise<number> => database.write(() => database.run('CREATE TABLE IF NOT EXISTS u (a TEXT)') + database.run('INSERT INTO u VALUES (?)', text));
    const fill = (): void => void database.get(`PRAGMA max_page_count=${String(database.get<{ page_count: number }>('PRAGMA page_count')?.page_count)}`);
    const free = (): void => void database.get('PRAGMA max_page_count=1000000');

    it('refuses what it can not keep, says so once, and says when there is room again', async () => {
      fill();
      // What would tell whether there is room can not be written either.
      mkdirSync(`${database.file}-probe`);
      for (let time = 0; time < 3; time++) await expect(large()).rejects.toMatchObject({ code: 'data-unwritable' });
      database.all('SELECT * FROM t');
      expect(() => database.checkWritable()).toThrow('can not be written');
      await add(1);
      expect(told).toEqual(['data-unwritable']);
      free();
      rmSync(`${database.file}-probe`, { recursive: true, force: true });
      now += 1_000;
      database.checkWritable();
      expect(told).toEqual(['data-unwritable', undefined]);
      await large();
      expect([all(), readdirSync(join(folder, 'data')).filter((name) => name.endsWith('-probe'))]).toEqual([[1], []]);
    });

    it('finds by the next write that there is room again', async () => {
      fill();
      await expect(large()).rejects.toMatchObject({ code: 'data-unwritable' });
      free();
      await large();
      expect(told).toEqual(['data-unwritable', undefined]);
    });

    it('closes all the same, and leaves what nobody waits for', async () => {
      fill();
      database.writeLater('offset', () => {
        database.run('CREATE TABLE v (a TEXT)');
        database.run('INSERT INTO v VALUES (?)', text);
      });
      await database.close();
      expect(told).toEqual(['data-unwritable']);
      database = new EmbeddedDatabase(join(folder, 'data', 'parcours.db'));
      database.check();
    });
  });
});

describe('scrubbing the data file', () => {
  const name = 'Anastasia Krummhorn';
  const files = (): string => readdirSync(join(folder, 'data')).map((file) => readFileSync(join(folder, 'data', file)).toString('latin1')).join('');

  it.each([['written anew', undefined], ['too large for that, its free pages written over', 0]])('leaves no byte of what was deleted or replaced, in a file that is %s', async (_how, anewUpTo) => {
    database.createTables('CREATE TABLE people (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX people_text ON people (text)');
    // Texts that fill several pages, and short ones that share one.
    const write = (sql: string, ...values: SqlValue[]): Promise<unknown> => database.write(() => database.run(sql, ...values));
    for (let id = 0; id < 40; id++) await write('INSERT INTO people VALUES (?, ?)', id, id % 2 ? `${name} ${'x'.repeat(id * 500)}` : `somebody else ${id}`);
    await write('UPDATE people SET text = ? WHERE id = 1', 'nobody');
    expect(files()).toContain(name);
    await write('DELETE FROM people WHERE id % 2 = 1');
    await database.scrub(anewUpTo);
    expect(files()).not.toContain(name);
    expect(files()).toContain('somebody else');
    expect(database.all('SELECT id FROM people')).toHaveLength(20);
  });
});
