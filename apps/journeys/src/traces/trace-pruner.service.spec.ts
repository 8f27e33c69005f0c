import type { Trace } from '@parcours/journey';
import { MovableClock } from '@parcours/platform';
import { MemoryTraceStore } from '../../../../test/support/memory/memory-trace-store';
import { TracePruner } from './trace-pruner.service';

const day = 86_400_000;
const now = 1_000 * day;
const trace = (contact: string, n: number, at: number): Trace => ({
  id: `${contact}:1:${n}`, at, contact, learner: contact, journey: 'welcome', version: 1, runId: 'r', run: 'k', outcome: 'acted', step: 'hello', cause: { type: 'timer' },
});

function pruner(settings: { keep?: string; perLearner?: number }) {
  const traces = new MemoryTraceStore();
  const clock = new MovableClock(now);
  return { traces, clock, pruner: new TracePruner({ traces }, clock, { traces: { keep: '400d', perLearner: 5_000, ...settings } }) };
}

describe('the traces that are kept', () => {
  it('are those of as long as is asked for, to the instant', async () => {
    const { traces, clock, pruner: one } = pruner({ keep: '2d' });
    await traces.put([trace('ana', 1, now - 2 * day - 1), trace('ana', 2, now - 2 * day), trace('ana', 3, now)]);
    expect(await one.poll()).toBe(1);
    expect([...traces.traces.values()].map(({ at }) => at)).toEqual([now - 2 * day, now]);
    clock.moveTo(now + 1);
    expect(await one.poll()).toBe(1);
  });

  it('shrink by a bounded number a round, so that much at once is spread', async () => {
    const { traces, pruner: one } = pruner({});
    await traces.put(Array.from({ length: 12_000 }, (_, n) => trace('ana', n, 0)));
    expect([await one.poll(), await one.poll(), await one.poll()]).toEqual([10_000, 2_000, 0]);
    expect(await traces.counts({ journey: 'welcome' })).toMatchObject([{ count: 12_000 }]);
  });

  it('are the newest so many of every learner, however many learners there are', async () => {
    const { traces, pruner: one } = pruner({ perLearner: 2 });
    const learners = Array.from({ length: 120 }, (_, i) => `c-${String(i).padStart(3, '0')}`);
    await traces.put(learners.flatMap((contact) => [1, 2, 3].map((n) => trace(contact, n, now - n))));
    expect([await one.poll(), await one.poll(), await one.poll(), await one.poll()]).toEqual([50, 50, 20, 0]);
    expect([...traces.traces.values()].filter(({ contact }) => contact === 'c-119').map(({ id }) => id)).toEqual(['c-119:1:2', 'c-119:1:3']);
  });
});
