import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { EmbeddedEventLog } from './embedded-event-log';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'parcours-log-')), 'parcours.db');

describe('the embedded log', () => {
  it('gives records in order, again after a throwing handler, and keeps all over a re-opening', async () => {
    const file = newFile();
    let database = new EmbeddedDatabase(file);
    let log = new EmbeddedEventLog(database, new MovableClock(7));
    await log.ensureTopic('t', 2);
    await log.append('t', [1, 2, 3].map((n) => ({ key: 'a', value: `${n}`, slot: 1 })));
    const seen: string[] = [];
    let faults = 1;
    await log.subscribe('t', { group: 'g', batchSize: 2 }, async (batch) => {
      if (faults-- > 0) throw new Error('down');
      seen.push(...batch.records.map(({ value }) => value));
      await batch.commit(batch.records.at(-1)!.offset + 1, 'm');
    });
    await log.append('t', [{ key: 'a', value: '4', slot: 1 }]);
    await log.idle();
    expect(seen).toEqual(['1', '2', '3', '4']);
    await log.close();
    await database.close();

    database = new EmbeddedDatabase(file);
    log = new EmbeddedEventLog(database, new MovableClock(7));
    expect(await log.committed('t', 'g')).toEqual([0, 4]);
    expect((await log.read('t', 1, 0, 10)).map(({ value, appendedAt }) => [value, appendedAt])).toEqual([['1', 7], ['2', 7], ['3', 7], ['4', 7]]);
    await database.close();
  });

  it('halts with OffsetOutOfRangeError where retention overtook a group', async () => {
    const database = new EmbeddedDatabase(newFile());
    const log = new EmbeddedEventLog(database, new MovableClock(7));
    await log.ensureTopic('t', 1);
    await log.append('t', [1, 2, 3].map((n) => ({ key: 'a', value: `${n}` })));
    const first = await log.subscribe('t', { group: 'g', batchSize: 1 }, async (batch) => {
      if (batch.committed === 0) await batch.commit(1);
      else throw new Error('down');
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await first.stop();
    expect(await log.prune('t', 8)).toBe(3);
    await expect(log.subscribe('t', { group: 'g' }, async () => undefined)).rejects.toMatchObject({ code: 'offset-out-of-range' });
    await log.close();
    await database.close();
  });
});

describe('the data file', () => {
  it('refuses a second process while it is open', async () => {
    const file = newFile();
    const database = new EmbeddedDatabase(file);
    const script = `const { DatabaseSync } = require('@photostructure/sqlite'); try { const d = new DatabaseSync(process.argv[1]); d.exec('PRAGMA busy_timeout=0; BEGIN IMMEDIATE'); console.log('opened'); } catch (e) { console.log(e.sqliteCode); }`;
    expect(execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }).trim()).toBe('5');
    expect(() => new EmbeddedDatabase(file)).toThrow(expect.objectContaining({ code: 'data-in-use' }));
    await database.close();
  });

  it('says that a file is damaged when it is no database', () => {
    const file = newFile();
    writeFileSync(file, 'not a database '.repeat(500));
    expect(() => new EmbeddedDatabase(file)).toThrow(expect.objectContaining({ code: 'data-damaged' }));
  });

  it('lets a write that throws fail alone, within one transaction', async () => {
    const database = new EmbeddedDatabase(newFile());
    database.createTables('CREATE TABLE t (a INTEGER PRIMARY KEY)');
    const add = (n: number): Promise<number> => database.write(() => database.run('INSERT INTO t VALUES (?)', n));
    const results = await Promise.allSettled([add(1), add(1), add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.all('SELECT a FROM t').map(({ a }) => a)).toEqual([1, 2]);
    await database.close();
  });
});
