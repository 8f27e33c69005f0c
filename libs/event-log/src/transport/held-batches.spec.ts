import { Logger } from '@nestjs/common';
import { RetryableError } from '@parcours/platform';
import { HeldBatches } from './held-batches';

describe('batches that are held', () => {
  const place = (partition: number) => ({ topic: 't', group: 'readers', partition });
  const fault = (code: string): RetryableError => new RetryableError(code, 'it said so');
  let lines: unknown[];
  let held: HeldBatches;

  beforeEach(() => {
    lines = [];
    for (const level of ['warn', 'error'] as const) jest.spyOn(Logger.prototype, level).mockImplementation((...told: unknown[]) => void lines.push(told[0]));
    held = new HeldBatches();
  });
  afterEach(() => jest.restoreAllMocks());

  it('are told of once per reason, however many partitions it holds and however often it is tried', () => {
    for (const partition of [0, 1, 0, 2]) held.failed(place(partition), fault('sends-off'), [0, 1, 2]);
    expect(lines).toEqual(['t waits for readers, tried again until it passes (sends-off): it said so']);
    for (const code of ['sending-elsewhere', 'sends-off', 'sending-elsewhere']) held.failed(place(1), fault(code), [0, 1, 2]);
    expect(lines).toHaveLength(2);
  });

  it('are told of again once none was held, or none of those that are still ours', () => {
    held.failed(place(0), fault('sends-off'), [0]);
    held.passed(place(0));
    held.failed(place(0), fault('sends-off'), [0]);
    held.failed(place(1), fault('sends-off'), [1]);
    expect(lines).toHaveLength(3);
  });

  it('are told of with all that is known where nobody foresaw the fault', () => {
    const unforeseen = new TypeError('ours');
    held.failed(place(0), unforeseen, [0]);
    expect(lines).toEqual([unforeseen]);
  });

  it.each(['store-unreachable', 'log-refused', 'partition-lost'])('are not told of where the store or the log do it, or where another process reads on: %s', (code) => {
    held.failed(place(0), fault(code), [0]);
    expect(lines).toEqual([]);
  });
});
