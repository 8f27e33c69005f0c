import { eventLogContract } from '@parcours/event-log';
import { MovableClock } from '@parcours/platform';
import { MemoryEventLog } from './memory-event-log';

describe('in memory, turned by hand', () => {
  eventLogContract(async () => {
    const log = new MemoryEventLog(new MovableClock(7));
    return {
      log,
      reopen: async () => {
        log.crash();
        return log;
      },
      pruneAll: async (topic) => log.prune(topic, Infinity),
      turn: () => log.deliver().catch(() => undefined),
    };
  });

  it('throws a handler’s fault to whoever turns it, when every other partition had its turn', async () => {
    const log = new MemoryEventLog(new MovableClock(7));
    await log.ensureTopic('t', 2);
    await log.append('t', [0, 1].map((partition) => ({ key: 'a', value: `${partition}`, partition })));
    const seen: number[] = [];
    await log.subscribe('t', { group: 'g' }, async ({ partition }) => {
      seen.push(partition);
      if (partition === 0) throw new Error('down');
    });
    await expect(log.deliver()).rejects.toThrow('down');
    expect(seen).toEqual([0, 1]);
  });
});
