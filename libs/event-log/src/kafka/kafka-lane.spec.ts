import type { KafkaMessage } from 'kafkajs';
import type { Batch, BatchHandler } from '../event-log.port';
import { KafkaLane, type LaneConsumer, type LanePlace } from './kafka-lane';
import type { KafkaTopic } from './kafka-topics';
import { intoRecord } from './to-record';

const topic: KafkaTopic = { topic: 't', generation: 1, name: 't.g1', partitions: 1 };

/** A lane whose consumer only notes what it is asked for. */
function open(handler: BatchHandler, more: { next?: number; appendedAt?: number } = {}) {
  const calls: string[] = [];
  const places: LanePlace[] = [];
  const consumer: LaneConsumer = {
    commit: async (_lane, place) => void places.push(place),
    read: (message) => intoRecord(topic, 0, message),
    check: async () => 0,
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    seek: (offset) => void calls.push(`seek ${offset}`),
    replaced: (found) => new Error(found),
    halted: () => void calls.push('halted'),
    marked: () => void calls.push('marked'),
  };
  const { next = 0, appendedAt } = more;
  const lane = new KafkaLane({ topic: 't', group: 'g', generation: 1, partitions: 1, partition: 0, batchSize: 10, next, metadata: undefined, appendedAt, stored: true }, consumer, handler);
  return { lane, calls, places };
}

const message = (offset: number, timestamp = 1_000 + offset): KafkaMessage => ({ key: Buffer.from('k'), value: Buffer.from(String(offset)), offset: String(offset), timestamp: String(timestamp), attributes: 0, headers: {} });
const fetched = (from: number, count: number): KafkaMessage[] => Array.from({ length: count }, (_, n) => message(from + n));
const turns = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a lane', () => {
  it('hands over full batches of what several fetches brought while the handler was at work', async () => {
    const sizes: number[] = [];
    let go = (): void => undefined;
    const { lane } = open(async ({ records, commit }) => {
      sizes.push(records.length);
      if (sizes.length === 1) await new Promise<void>((resolve) => (go = resolve));
      await commit((records.at(-1)?.offset ?? -1) + 1);
    });
    lane.take(fetched(0, 3), 100);
    await turns();
    for (const from of [3, 7, 11]) lane.take(fetched(from, 4), 100);
    go();
    await turns();
    expect(sizes).toEqual([3, 10, 2]);
    lane.stop();
    await lane.ended;
  });

  it('keeps the next fetch waiting while two batches wait, and no longer', async () => {
    let inHand: Batch | undefined;
    const { lane, calls } = open(async (batch) => {
      inHand = batch;
      await new Promise(() => undefined);
    });
    lane.take(fetched(0, 19), 100);
    await lane.untilRoom(60_000);
    lane.take(fetched(19, 2), 100);
    let room = false;
    const waiting = lane.untilRoom(60_000).then(() => (room = true));
    await turns();
    expect(room).toBe(false);
    await inHand?.commit(2);
    await waiting;
    // It never had to be paused, after which kafkajs would have slept.
    expect(calls).toEqual([]);
    lane.stop();
  });

  it('is paused when it stays full, and reads on when a batch is left', async () => {
    let inHand: Batch | undefined;
    const { lane, calls } = open(async (batch) => {
      inHand = batch;
      await new Promise(() => undefined);
    });
    lane.take(fetched(0, 25), 100);
    await lane.untilRoom(1);
    expect(calls).toEqual(['pause']);
    await inHand?.commit(14);
    expect(calls).toEqual(['pause']);
    await inHand?.commit(15);
    expect(calls).toEqual(['pause', 'resume']);
    lane.stop();
  });

  it('waits for no room when it stops', async () => {
    const { lane } = open(async () => new Promise(() => undefined));
    lane.take(fetched(0, 30), 100);
    const waiting = lane.untilRoom(60_000);
    lane.stop();
    await waiting;
    expect(lane.lost).toBe(false);
  });

  it('begins one record early, hands that one over to nobody, and keeps with a place when the record before it was appended', async () => {
    const seen: number[] = [];
    const { lane, calls, places } = open(async ({ records, commit }) => {
      seen.push(...records.map(({ offset }) => offset));
      await commit((records.at(-1)?.offset ?? -1) + 1, 'mine');
    }, { next: 5, appendedAt: 1_004 });
    lane.start(0);
    lane.take(fetched(4, 3), 7);
    await turns();
    lane.take(fetched(7, 1), 8);
    await turns();
    expect([calls, seen]).toEqual([['seek 4', 'resume'], [5, 6, 7]]);
    // What is kept apart from the topic is kept once.
    expect(places).toEqual([{ offset: 7, metadata: 'mine', appendedAt: 1_006, anchor: true }, { offset: 8, metadata: 'mine', appendedAt: 1_007, anchor: false }]);
    lane.stop();
    await lane.ended;
  });

  it.each([
    ['begins where it stands when retention took the record before', 5, ['seek 5', 'resume']],
    ['begins one record early as long as that is there', 4, ['seek 4', 'resume']],
  ])('%s', async (_what, begin, asked) => {
    const { lane, calls } = open(async () => undefined, { next: 5, appendedAt: 1_004 });
    lane.start(begin);
    expect(calls).toEqual(asked);
    lane.stop();
    await lane.ended;
  });

  it('halts where the record before was appended at another time, and hands over nothing', async () => {
    const seen: unknown[] = [];
    const { lane, calls, places } = open(async (batch) => void seen.push(batch), { next: 5, appendedAt: 1_004 });
    lane.start(0);
    lane.take([message(4, 9_000), message(5, 9_001)], 7);
    await lane.ended;
    expect([lane.halted?.message, seen]).toEqual(['the record at offset 4 was appended at 1970-01-01T00:00:09.000Z, the one that was read there at 1970-01-01T00:00:01.004Z', []]);
    expect([calls, places]).toEqual([['seek 4', 'resume', 'pause', 'halted'], [{ offset: 5, metadata: undefined, appendedAt: 1_004, anchor: false }]]);
  });

  it('goes on after the group changed where the last record that it took is still the same', async () => {
    const seen: number[] = [];
    const { lane, calls } = open(async ({ records, commit }) => {
      seen.push(...records.map(({ offset }) => offset));
      await commit((records.at(-1)?.offset ?? -1) + 1);
    });
    lane.take(fetched(0, 3), 3);
    await turns();
    lane.restart();
    await turns();
    expect(calls).toEqual(['pause', 'seek 2', 'resume']);
    lane.take(fetched(2, 3), 5);
    await turns();
    expect([seen, lane.halted]).toEqual([[0, 1, 2, 3, 4], undefined]);
    lane.stop();
    await lane.ended;
  });
});
