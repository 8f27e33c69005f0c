import type { Batch, BatchHandler, EventLog, NewRecord } from '../event-log.port';

export interface EventLogUnderTest {
  log: EventLog;
  /** A process later: the same log, opened again after it was closed. */
  reopen(): Promise<EventLog>;
  /** Retention: removes every record that was appended so far. */
  pruneAll(topic: string): Promise<unknown>;
  /** Only where batches are handed over by hand: hands over what there is. */
  turn?(): Promise<unknown>;
}

/** What every `EventLog` keeps; an adapter's spec hands in how to make an empty one. */
export function eventLogContract(make: () => Promise<EventLogUnderTest>): void {
  const record = (value: string, more: Partial<NewRecord> = {}): NewRecord => ({ key: 'ana', value, slot: 0, ...more });
  const values = (batch: Batch): string[] => batch.records.map(({ value }) => value);
  const past = ({ records }: Batch): number => (records.at(-1)?.offset ?? -1) + 1;

  async function start(partitions = 1) {
    const made = await make();
    await made.log.ensureTopic('t', partitions);
    const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
      for (let turns = 0; !(await holds()); turns++) {
        if (turns > 5_000) throw new Error('it never came to hold');
        await made.turn?.();
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    return { ...made, until };
  }
  /** A handler that keeps what it was given and commits it. */
  const collect = (seen: string[]): BatchHandler => async (batch) => {
    seen.push(...values(batch));
    await batch.commit(past(batch));
  };

  describe('an event log', () => {
    it('keeps records as they were appended, in order within their partition, over a re-opening', async () => {
      const { log, reopen } = await start(2);
      const positions = await log.append('t', [record('é 🎓', { headers: { origin: 'xapi' } }), record('b', { slot: 1 }), record('c')]);
      expect(positions).toEqual([{ partition: 0, offset: 0 }, { partition: 1, offset: 0 }, { partition: 0, offset: 1 }]);
      expect(await log.append('t', [record('d')])).toEqual([{ partition: 0, offset: 2 }]);
      const again = await reopen();
      const place = { topic: 't', generation: 1, partition: 0, key: 'ana', appendedAt: expect.any(Number) };
      expect(await again.read('t', 0, 0, 10)).toEqual([
        { ...place, offset: 0, value: 'é 🎓', headers: { origin: 'xapi' } }, { ...place, offset: 1, value: 'c', headers: {} }, { ...place, offset: 2, value: 'd', headers: {} },
      ]);
      expect((await again.read('t', 0, 1, 1)).map(({ value }) => value)).toEqual(['c']);
      expect(await again.state('t')).toEqual({ topic: 't', generation: 1, partitions: 2, ends: [3, 1] });
    });

    it('tells how many records a group has not done, also one that never read, and what retention left of them', async () => {
      const { log, pruneAll, until } = await start(2);
      await log.append('t', [record('a'), record('b'), record('c', { slot: 1 })]);
      expect(await log.lag('t', 'readers')).toEqual([2, 1]);
      const subscription = await log.subscribe('t', { group: 'readers', batchSize: 1 }, (batch) => batch.commit(batch.partition === 0 ? 1 : 0));
      await until(async () => (await log.lag('t', 'readers'))[0] === 1);
      await subscription.stop();
      expect(await log.lag('t', 'readers')).toEqual([1, 1]);
      await pruneAll('t');
      expect(await log.lag('t', 'others')).toEqual([0, 0]);
    });

    it.each<[string, Partial<NewRecord>, number]>([
      ['by slot', { slot: 5 }, 1],
      ['by partition, whatever the slot', { slot: 5, partition: 2 }, 2],
      ['at the last slot', { slot: 1023 }, 3],
    ])('places a record %s', async (_how, more, partition) => {
      const { log } = await start(4);
      expect(await log.append('t', [record('a', more)])).toEqual([{ partition, offset: 0 }]);
    });

    it('places records of one key, without a slot, together', async () => {
      const { log } = await start(4);
      const places = await log.append('t', ['a', 'b', 'c'].map((value) => ({ key: 'ana', value })));
      expect(new Set(places.map(({ partition }) => partition)).size).toBe(1);
    });

    it('appends nothing of what names a partition that is not there', async () => {
      const { log } = await start(2);
      await expect(log.append('t', [record('a'), record('b', { partition: 2 })])).rejects.toThrow('partition 2');
      expect((await log.state('t')).ends).toEqual([0, 0]);
    });

    it('keeps each of many racing appends in its own order', async () => {
      const { log } = await start();
      await Promise.all(Array.from({ length: 10 }, (_, writer) => log.append('t', [0, 1, 2].map((n) => record(`${writer} ${n}`)))));
      const read = (await log.read('t', 0, 0, 100)).map(({ value }) => value);
      expect(read).toHaveLength(30);
      for (let writer = 0; writer < 10; writer++) expect(read.filter((value) => value.startsWith(`${writer} `))).toEqual([0, 1, 2].map((n) => `${writer} ${n}`));
    });

    it('refuses a topic with another number of partitions, and one that is not there', async () => {
      const { log } = await start(2);
      await log.ensureTopic('t', 2);
      await expect(log.ensureTopic('t', 3)).rejects.toMatchObject({ code: 'topic-partitions-differ' });
      expect((await log.state('t')).partitions).toBe(2);
      for (const asked of [log.append('no', [record('a')]), log.state('no'), log.subscribe('no', { group: 'g' }, async () => undefined)]) {
        await expect(asked).rejects.toMatchObject({ code: 'topic-unknown' });
      }
    });

    it('hands over what was there and what comes, in order, in batches of one partition and no more than asked', async () => {
      const { log, until } = await start(2);
      await log.append('t', ['1', '2', '3'].map((value) => record(value)));
      const batches: [number, string[]][] = [];
      await log.subscribe('t', { group: 'g', batchSize: 2 }, async (batch) => {
        batches.push([batch.partition, values(batch)]);
        await batch.commit(past(batch));
      });
      await until(() => batches.length === 2);
      await log.append('t', [record('4', { slot: 1 })]);
      await until(() => batches.length === 3);
      expect(batches).toEqual([[0, ['1', '2']], [0, ['3']], [1, ['4']]]);
      await until(async () => `${await log.committed('t', 'g')}` === '3,1');
    });

    it.each<[string, () => Promise<void>]>([
      ['rejects', () => Promise.reject(new Error('down'))],
      ['throws', () => { throw new Error('down'); }],
      ['returns without committing', () => Promise.resolve()],
    ])('gives the same batch again to a handler that %s: the partition is held, nothing is skipped, the others go on', async (_how, fail) => {
      const { log, until } = await start(2);
      await log.append('t', [record('1'), record('2'), record('other', { slot: 1 })]);
      const seen: string[][] = [];
      const others: string[] = [];
      let down = true;
      await log.subscribe('t', { group: 'g', batchSize: 1 }, (batch) => {
        if (batch.partition === 1) return collect(others)(batch);
        seen.push(values(batch));
        return down ? fail() : batch.commit(past(batch));
      });
      await until(() => seen.length >= 2 && others.length === 1);
      expect(await log.committed('t', 'g')).toEqual([0, 1]);
      down = false;
      await until(() => seen.at(-1)?.[0] === '2');
      const [last, before, ...held] = seen.reverse();
      expect([before, last]).toEqual([['1'], ['2']]);
      expect(held).toEqual(held.map(() => ['1']));
    });

    it('begins the next batch where the last commit stands, in the same process and in the next', async () => {
      const { log, reopen, until } = await start();
      await log.append('t', ['1', '2', '3'].map((value) => record(value)));
      const seen: string[][] = [];
      await log.subscribe('t', { group: 'g' }, async (batch) => {
        seen.push(values(batch));
        if (seen.length === 1) await batch.commit(1);
      });
      await until(() => seen.length === 2);
      expect(seen).toEqual([['1', '2', '3'], ['2', '3']]);
      const again = await reopen();
      expect(await again.committed('t', 'g')).toEqual([1]);
      const later: string[] = [];
      await again.subscribe('t', { group: 'g' }, collect(later));
      await until(() => later.length > 0);
      expect(later).toEqual(['2', '3']);
    });

    it('never lets a committed offset go back, and keeps the metadata that came with it', async () => {
      const { log, reopen, until } = await start();
      await log.append('t', ['1', '2', '3'].map((value) => record(value)));
      const told: [number, string | undefined][] = [];
      const hear: BatchHandler = async (batch) => {
        told.push([batch.committed, batch.metadata]);
        if (batch.committed === 0) {
          await batch.commit(2, 'set-2');
          await batch.commit(1, 'set-1');
        } else await batch.commit(past(batch));
      };
      await log.subscribe('t', { group: 'g' }, hear);
      await until(() => told.length === 2);
      const again = await reopen();
      expect(await again.committed('t', 'g')).toEqual([3]);
      await again.append('t', [record('4')]);
      await again.subscribe('t', { group: 'g' }, hear);
      await until(() => told.length === 3);
      expect(told).toEqual([[0, undefined], [2, 'set-2'], [3, 'set-2']]);
    });

    it('goes on where a subscription stopped, at once', async () => {
      const { log, until } = await start();
      await log.append('t', ['1', '2'].map((value) => record(value)));
      const seen: string[] = [];
      const first = await log.subscribe('t', { group: 'g', batchSize: 1 }, async (batch) => {
        await (seen.length === 0 && collect(seen)(batch));
      });
      await until(() => seen.length === 1);
      await first.stop();
      expect(await log.committed('t', 'g')).toEqual([1]);
      await log.subscribe('t', { group: 'g' }, collect(seen));
      await until(() => seen.length === 2);
      expect(seen).toEqual(['1', '2']);
    });

    it('keeps groups apart', async () => {
      const { log, until } = await start();
      await log.append('t', ['1', '2'].map((value) => record(value)));
      const fast: string[] = [];
      let told: string | undefined = 'nothing yet';
      await log.subscribe('t', { group: 'fast' }, async (batch) => {
        fast.push(...values(batch));
        await batch.commit(past(batch), 'mine');
      });
      await until(() => fast.length === 2);
      expect(await log.committed('t', 'slow')).toEqual([0]);
      await log.subscribe('t', { group: 'slow' }, async (batch) => {
        told = batch.metadata;
        await batch.commit(1);
      });
      await until(() => told !== 'nothing yet');
      expect(told).toBeUndefined();
      expect(await log.committed('t', 'fast')).toEqual([2]);
    });

    it('owns every partition while it alone reads, and none after it stopped', async () => {
      const { log, until } = await start(2);
      const told: number[][] = [];
      const subscription = await log.subscribe('t', { group: 'g', onAssignment: (owned) => told.push(owned) }, async () => undefined);
      await until(() => `${subscription.owned()}` === '0,1');
      await subscription.stop();
      expect(subscription.owned()).toEqual([]);
      expect([told[0], told.at(-1)]).toEqual([[0, 1], []]);
    });

    it.each(['the subscription', 'the log'])('finishes the batch in hand and takes no more when %s stops', async (what) => {
      const { log, reopen, until, turn } = await start();
      await log.append('t', ['1', '2'].map((value) => record(value)));
      const seen: string[] = [];
      let finish = (): void => undefined;
      let signal: AbortSignal | undefined;
      let stopped = false;
      const subscription = await log.subscribe('t', { group: 'g', batchSize: 1 }, async (batch) => {
        signal = batch.signal;
        await new Promise<void>((resolve) => (finish = resolve));
        await collect(seen)(batch);
      });
      const turning = turn?.();
      while (!signal) await new Promise((resolve) => setTimeout(resolve, 2));
      const stopping = (what === 'the log' ? log.close() : subscription.stop()).then(() => (stopped = true));
      // Long enough for a stop that does not wait to be done.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect([signal.aborted, stopped, seen]).toEqual([true, false, []]);
      finish();
      await Promise.all([stopping, turning]);
      const again = await reopen();
      expect([seen, await again.committed('t', 'g')]).toEqual([['1'], [1]]);
      await again.subscribe('t', { group: 'g' }, collect(seen));
      await until(() => seen.length === 2);
      expect(seen).toEqual(['1', '2']);
    });
  });

  describe('an event log whose retention overtook a group', () => {
    const outOfRange = { code: 'offset-out-of-range' };

    it('starts a group that is new at the beginning that is left', async () => {
      const { log, pruneAll, until } = await start();
      await log.append('t', [record('1'), record('2')]);
      await pruneAll('t');
      await log.append('t', [record('3')]);
      const seen: string[] = [];
      await log.subscribe('t', { group: 'g' }, collect(seen));
      await until(() => seen.length > 0);
      expect(seen).toEqual(['3']);
    });

    it.each([
      ['halts a group that had committed', 1],
      ['halts a group that had begun to read, though it never got to commit', 0],
    ])('%s, and skips nothing', async (_what, committed) => {
      const { log, reopen, pruneAll, until } = await start();
      await log.append('t', ['1', '2', '3'].map((value) => record(value)));
      let begun = false;
      const subscription = await log.subscribe('t', { group: 'g' }, async (batch) => {
        begun = true;
        if (batch.committed < committed) await batch.commit(committed);
      });
      await until(async () => begun && (await log.committed('t', 'g'))[0] === committed);
      await subscription.stop();
      await pruneAll('t');
      await log.append('t', [record('4')]);
      const seen: string[] = [];
      await expect(log.subscribe('t', { group: 'g' }, collect(seen))).rejects.toMatchObject(outOfRange);
      const again = await reopen();
      await expect(again.subscribe('t', { group: 'g' }, collect(seen))).rejects.toMatchObject(outOfRange);
      expect(seen).toEqual([]);
    });

    it('halts a group that stands beyond the end, as after a topic was made anew', async () => {
      const { log, reopen, until } = await start();
      await log.append('t', [record('1')]);
      const subscription = await log.subscribe('t', { group: 'g' }, async (batch) => batch.commit(5));
      await until(async () => (await log.committed('t', 'g'))[0] === 5);
      await subscription.stop();
      await expect((await reopen()).subscribe('t', { group: 'g' }, async () => undefined)).rejects.toMatchObject(outOfRange);
    });
  });
}
