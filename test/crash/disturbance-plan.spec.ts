import { disturbancePlan } from './disturbance-plan';

const asked = { engine: 'kafka', kills: 40, zombies: 5, brokerKills: 1, storeStops: 1, seed: 3 } as const;

describe('the plan of a crash run', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(disturbancePlan(asked)).toEqual(disturbancePlan(asked));
    expect(disturbancePlan({ ...asked, seed: 4 })).not.toEqual(disturbancePlan(asked));
  });

  it('spreads what is asked for over the feed, in order', () => {
    const plan = disturbancePlan(asked);
    expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).sort((a, b) => a - b));
    expect(plan.filter(({ type }) => type === 'kill')).toHaveLength(40);
    expect(plan.every(({ at }) => at > 0 && at < 0.95)).toBe(true);
  });

  it('stops every zombie for longer than its session', () => {
    for (const disturbance of disturbancePlan(asked, 10_000)) if (disturbance.type === 'pause') expect(disturbance.lasts).toBeGreaterThan(11_000);
  });
});
