import { historyOf, type History } from './history';
import { shrink } from './shrink';

describe('shrinking a failing history', () => {
  it('leaves the steps and the fault that it takes to fail, and no others', async () => {
    const history = historyOf(1);
    const needed = new Set([12, 200]);
    const [, culprit] = history.faults;
    const fails = async ({ steps, faults }: History): Promise<boolean> => [...needed].every((id) => steps.some((step) => step.id === id)) && faults.some((fault) => fault === culprit);
    const shortest = await shrink(history, fails);
    expect(shortest.steps.map(({ id }) => id)).toEqual([12, 200]);
    expect(shortest.faults).toEqual([culprit]);
  });
});
