import { mutations } from './mutations';
import { simulate } from './simulate';

const seeds = 1000;

describe('the simulation of faults notices when', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))('%s', async (_name, mutation) => {
    const { failed } = await simulate(1, seeds, { mutation });
    expect(failed).toBeDefined();
  }, 240_000);
});
