import type { GrowthReader, TopicKeeper } from '@parcours/event-log';
import type { Output } from '../output/output';
import { growTopics } from './grow-topics';

const reader = (standing: GrowthReader['standing'], left = 0): GrowthReader => ({ topic: 't', group: 'journeys', standing, generation: standing === 'behind' ? 1 : 2, left });

/** The topic grows at once; its readers stand as told, one look after the other. */
async function grow(looks: GrowthReader[][], { waitMs = 60_000, json = false, grown = true } = {}) {
  const lines: string[] = [];
  const notes: string[] = [];
  const output: Output = { json, line: (text = '') => void lines.push(text), note: (text) => void notes.push(text) };
  let look = 0;
  const keeper: Pick<TopicKeeper, 'grow' | 'readers'> = {
    grow: async (topic, partitions, tell) => {
      tell?.({ type: 'closing', name: 'p.t.g1', partitions: 4 });
      return { topic, name: 'p.t.g2', generation: 2, partitions, stoppedMs: grown ? 250 : undefined };
    },
    readers: async () => looks[Math.min(look++, looks.length - 1)] ?? [],
  };
  const code = await growTopics(keeper, { topics: ['t'], partitions: 24, waitMs }, output);
  return { code, lines, notes };
}

describe('growing topics', () => {
  it('tells how long appends stood still, and when each group reads on', async () => {
    const { code, lines, notes } = await grow([[reader('behind', 7)], [reader('done')], [reader('reading')]]);
    expect([code, lines[0], notes]).toEqual([0, 'p.t.g2: 24 partitions, takes records; appends stood still for 0.3 s', ['p.t.g1: closing 4 partitions']]);
    expect(lines[1]).toMatch(/^journeys reads generation 2 of t, \d+\.\d s after$/);
  });

  it('ends with 1 where a group is still behind when the time is over, and says that it goes over by itself', async () => {
    const { code, notes } = await grow([[reader('behind', 7)]], { waitMs: 0 });
    expect([code, notes.at(-1)]).toEqual([1, expect.stringContaining('journeys has 7 records left in generation 1 of t: it goes over by itself')]);
  });

  it('has nothing to grow where the topic has as many partitions, and waits for its readers all the same', async () => {
    const { code, lines } = await grow([[reader('reading')]], { grown: false });
    expect([code, lines[0]]).toEqual([0, 'p.t.g2: 24 partitions, nothing to grow']);
  });

  it('tells it as one line of JSON', async () => {
    const { lines } = await grow([[reader('reading')]], { json: true });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ topics: [{ topic: 't', name: 'p.t.g2', generation: 2, partitions: 24, stoppedMs: 250 }], readers: [reader('reading')] }]);
  });
});
