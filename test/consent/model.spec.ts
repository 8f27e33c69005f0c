import fc from 'fast-check';
import { ConsentHouse } from './consent-house';
import { play } from './play';
import { sequences } from './sequences';

const REACHED = ['not decided', 'refused bounced', 'refused closed', 'refused complained', 'refused unsubscribed', 'sent learning-news', 'sent offers', 'sent service'];

/** The rules read twice. `CONSENT_RUNS=10000 CONSENT_SEED=7 npx jest test/consent/model` plays others, and more of them. */
describe('what is sent', () => {
  it('is what the model of consent answers, for any sequence of yes, no, bounces, complaints, operators and new addresses', async () => {
    const house = await ConsentHouse.open();
    const reached = new Set<string>();
    let number = 0;
    const property = fc.asyncProperty(sequences, async (sequence) => {
      const { product, model, reached: some } = await play(house, sequence, number++);
      for (const one of some) reached.add(one);
      if (product.join('\n') !== model.join('\n')) throw new Error([...sequence.happenings.map((one) => JSON.stringify(one)), `of age in ${sequence.adultIn} days`, 'model:', ...model, 'product:', ...product].join('\n'));
    });
    const run = await fc.check(property, { numRuns: Number(process.env.CONSENT_RUNS ?? 1_000), seed: Number(process.env.CONSENT_SEED ?? 20260302) });
    await house.close();
    if (run.failed) throw new Error(`seed ${run.seed}, path ${run.counterexamplePath}\n${String((run.errorInstance as Error | undefined)?.message)}`);
    // Sequences that reach little would agree on little.
    expect(REACHED.filter((one) => !reached.has(one))).toEqual([]);
  }, 3_600_000);
});
