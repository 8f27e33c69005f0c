import { faultCounts } from './coverage-table';
import { feedFaults, historyOf, seamFaults, seams } from './history';
import { playHistory } from './play-history';
import { simulate } from './simulate';

describe('the engine under faults', () => {
  it('keeps every check in 300 seeded histories, each fault and each step of the loop among them', async () => {
    const { failed, coverage, inputs, leastFaults } = await simulate(1, 300);
    expect(failed && { seed: failed.seed, findings: failed.played.findings }).toBeUndefined();
    expect(leastFaults).toBeGreaterThanOrEqual(5);
    expect(inputs).toBeGreaterThanOrEqual(300 * 300);
    expect(Object.keys(faultCounts(coverage)).sort()).toEqual([...seamFaults, ...feedFaults].sort());
    expect(seams.filter((seam) => seamFaults.every((fault) => !coverage.has(`${fault} ${seam}`)))).toEqual([]);
  }, 240_000);

  it('plays the same history under the same seed, byte by byte, and another under another', async () => {
    const once = await playHistory(historyOf(7));
    const twice = await playHistory(historyOf(7));
    expect(twice.lines).toEqual(once.lines);
    expect(twice.digest).toBe(once.digest);
    expect((await playHistory(historyOf(8))).digest).not.toBe(once.digest);
  });
});
