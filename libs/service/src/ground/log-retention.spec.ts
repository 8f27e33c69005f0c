import { EmbeddedEventLog, houseReaders, houseTopics, learnerEvents, type Batch } from '@parcours/event-log';
import { EmbeddedDatabase, MovableClock } from '@parcours/platform';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogRetention } from './log-retention';

const begin = Date.parse('2026-03-02T09:00:00Z');
const day = 86_400_000;

describe('the log in the data file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-retention-'));
  const clock = new MovableClock(begin);
  const database = new EmbeddedDatabase(join(folder, 'parcours.db'));
  const log = new EmbeddedEventLog(database, clock);
  const retention = new LogRetention(log, clock, { topics: { keepEvents: '30d', keepCommands: '7d' } }, { warn: (words: unknown) => { throw new Error(String(words)); } });
  const tell = (topic: string, ...names: string[]) => log.append(topic, names.map((name) => ({ key: name, partition: 0, value: name })));
  const kept = async (topic: string): Promise<string[]> => (await log.read(topic, 0, (await log.state(topic)).ends[0] === 0 ? 0 : await beginOf(topic), 100)).map(({ value }) => value);
  const beginOf = async (topic: string): Promise<number> => {
    for (let offset = 0; ; offset++) {
      const found = await log.read(topic, 0, offset, 1).catch(() => undefined);
      if (found) return offset;
    }
  };
  /** Every group of a topic does what is there. */
  const doAll = async (topic: string, but?: string): Promise<void> => {
    for (const { group } of houseReaders.filter((reader) => reader.topic === topic && reader.group !== but)) {
      const end = (await log.state(topic)).ends[0] ?? 0;
      let told = (): void => undefined;
      const done = new Promise<void>((resolve) => (told = resolve));
      const subscription = await log.subscribe(topic, { group }, async (batch: Batch) => {
        const next = (batch.records.at(-1)?.offset ?? -1) + 1;
        await batch.commit(next);
        if (next >= end) told();
      });
      if (((await log.committed(topic, group))[0] ?? 0) < end) await done;
      await subscription.stop();
    }
  };

  beforeAll(async () => {
    for (const topic of houseTopics) await log.ensureTopic(topic, 1);
  });
  afterAll(async () => {
    await log.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps events for thirty days and commands for seven, and nothing goes before every group has done it', async () => {
    await tell(learnerEvents, 'first');
    await tell('channel.email', 'a mail');
    await tell('channel.print', 'a letter');
    clock.moveTo(begin + 20 * day);
    await tell(learnerEvents, 'second');
    await tell('channel.email', 'another mail');
    await doAll(learnerEvents, 'print-withdrawals');
    await doAll('channel.email');
    clock.moveTo(begin + 31 * day);
    expect(await retention.prune()).toBe(2);
    expect([await kept(learnerEvents), await kept('channel.email'), await kept('channel.print')]).toEqual([['first', 'second'], [], ['a letter']]);
    await doAll(learnerEvents);
    expect(await retention.prune()).toBe(1);
    expect([await kept(learnerEvents), await kept('channel.print')]).toEqual([['second'], ['a letter']]);
    expect(await retention.prune()).toBe(0);
  });
});
