import fc from 'fast-check';
import type { LogRecord } from '../event-log.port';
import { LaneQueue } from './lane-queue';

const record = (offset: number, value = ''): LogRecord => ({ topic: 't', generation: 1, partition: 0, offset, key: 'k', value, headers: {}, appendedAt: 1_000 + offset });

describe('what waits in a lane', () => {
  it('comes out by the batch, in order, each record once it is dropped no more', () => {
    const step = fc.oneof(fc.record({ push: fc.integer({ min: 1, max: 7 }) }), fc.record({ drop: fc.integer({ min: 0, max: 9 }) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (batchSize, steps) => {
        const queue = new LaneQueue(batchSize);
        let [next, done] = [0, 0];
        for (const taken of steps) {
          if ('push' in taken) for (let n = 0; n < taken.push; n++) queue.push(record(next++), false);
          else queue.drop((done = Math.max(done, Math.min(next, done + taken.drop))));
          const waiting = next - done;
          expect(queue.batch().map(({ offset }) => offset)).toEqual(Array.from({ length: Math.min(batchSize, waiting) }, (_, n) => done + n));
          expect([queue.full, queue.low]).toEqual([waiting >= 2 * batchSize, waiting <= batchSize]);
          expect(queue.appendedBefore(next)).toBe(waiting > 0 ? 1_000 + next - 1 : undefined);
        }
      }),
    );
  });

  it('is full by its weight too, and has room again when that is gone', () => {
    const queue = new LaneQueue(500);
    for (let offset = 0; offset < 4; offset++) queue.push(record(offset, 'x'.repeat(1_000_000)), false);
    expect([queue.full, queue.low]).toEqual([true, false]);
    queue.drop(2);
    expect([queue.full, queue.low]).toEqual([false, true]);
  });

  it('parts batches at marks, and tells of marks when what is before them is done', () => {
    const queue = new LaneQueue(500);
    for (const [offset, isMark] of [false, true, true, false].entries()) queue.push(record(offset), isMark);
    expect([queue.behindMarks(), queue.batch()]).toEqual([undefined, [record(0)]]);
    queue.drop(1);
    expect([queue.behindMarks(), queue.batch()]).toEqual([3, []]);
    queue.drop(3);
    expect([queue.behindMarks(), queue.batch()]).toEqual([undefined, [record(3)]]);
  });

  it('knows when the record before an offset was appended, where that waits', () => {
    const queue = new LaneQueue(500);
    for (const offset of [3, 4, 7]) queue.push(record(offset), false);
    expect([3, 4, 5, 6, 8, 9].map((offset) => queue.appendedBefore(offset))).toEqual([undefined, 1_003, 1_004, undefined, 1_007, undefined]);
  });
});
