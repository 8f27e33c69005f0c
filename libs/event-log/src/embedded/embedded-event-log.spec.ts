import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { eventLogContract } from '../contracts/event-log.contract';
import { EmbeddedEventLog } from './embedded-event-log';

const open: { folder: string; log: EmbeddedEventLog; database: EmbeddedDatabase }[] = [];

function openLog(folder = mkdtempSync(join(tmpdir(), 'parcours-log-')), clock = new MovableClock(7)) {
  const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
  const opened = { folder, log: new EmbeddedEventLog(database, clock), database, clock };
  open.push(opened);
  return opened;
}

async function closeAll(): Promise<void> {
  for (const { log, database } of open.splice(0)) {
    await log.close().catch(() => undefined);
    await database.close();
  }
}

afterEach(async () => {
  const folders = new Set(open.map(({ folder }) => folder));
  await closeAll();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('on the embedded data file', () => {
  eventLogContract(async () => {
    let current = openLog();
    return {
      log: current.log,
      reopen: async () => {
        await closeAll();
        current = openLog(current.folder);
        return current.log;
      },
      pruneAll: (topic) => current.log.prune(topic, Number.MAX_SAFE_INTEGER),
    };
  });
});

describe('the embedded log', () => {
  it('stamps records with its clock, and prunes what was appended before an instant', async () => {
    const { log, clock } = openLog();
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'a', value: '1' }, { key: 'a', value: '2' }]);
    clock.moveTo(9);
    await log.append('t', [{ key: 'a', value: '3' }]);
    expect(await log.prune('t', 9)).toBe(2);
    expect((await log.read('t', 0, 0, 10)).map(({ offset, value, appendedAt }) => [offset, value, appendedAt])).toEqual([[2, '3', 9]]);
    expect(await log.prune('t', 9)).toBe(0);
  });

  it('forgets the records of a key in every topic, and readers pass the place where they stood', async () => {
    const { log } = openLog();
    for (const topic of ['t', 'u']) {
      await log.ensureTopic(topic, 1);
      await log.append(topic, [{ key: 'a', value: '1' }, { key: 'b', value: '2' }, { key: 'a', value: '3' }]);
    }
    expect([await log.forget('a'), await log.forget('a')]).toEqual([4, 0]);
    const seen: string[] = [];
    await log.subscribe('t', { group: 'new' }, async (batch) => {
      seen.push(...batch.records.map(({ value }) => value));
      await batch.commit((batch.records.at(-1)?.offset ?? 0) + 1);
    });
    await log.idle();
    expect(seen).toEqual(['2']);
    expect(await log.append('t', [{ key: 'a', value: '4' }])).toEqual([{ partition: 0, offset: 3 }]);
    await log.idle();
    expect(seen).toEqual(['2', '4']);
  });

  it('changes what the records of a key say where it is told how', async () => {
    const { log } = openLog();
    await log.ensureTopic('t', 1);
    await log.append('t', [{ key: 'a', value: 'Ana and Ben' }, { key: 'b', value: 'Ana' }, { key: 'a', value: 'Ben' }]);
    expect(await log.forget('a', (value) => value.replace('Ana', '…'))).toBe(1);
    expect((await log.read('t', 0, 0, 10)).map(({ value }) => value)).toEqual(['… and Ben', 'Ana', 'Ben']);
  });

  it('is idle when every group has committed all, and says why when one has halted', async () => {
    const { log } = openLog();
    await log.ensureTopic('t', 1);
    const seen: string[] = [];
    await log.subscribe('t', { group: 'g' }, async (batch) => {
      seen.push(...batch.records.map(({ value }) => value));
      await batch.commit((batch.records.at(-1)?.offset ?? 0) + (seen.includes('3') ? 5 : 1));
    });
    await log.append('t', [{ key: 'a', value: '1' }, { key: 'a', value: '2' }]);
    await log.idle();
    expect(seen).toEqual(['1', '2']);
    await log.append('t', [{ key: 'a', value: '3' }]);
    await expect(log.idle()).rejects.toMatchObject({ code: 'offset-out-of-range' });
  });

  it('refuses a group that already reads the topic', async () => {
    const { log } = openLog();
    await log.ensureTopic('t', 1);
    const first = await log.subscribe('t', { group: 'g' }, async () => undefined);
    await expect(log.subscribe('t', { group: 'g' }, async () => undefined)).rejects.toMatchObject({ code: 'group-taken' });
    await first.stop();
    await log.subscribe('t', { group: 'g' }, async () => undefined);
  });
});
