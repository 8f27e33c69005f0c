import type { Trace } from '@parcours/journey';
import type { TraceStore } from '../ports';

/** What every `TraceStore` keeps. */
export function traceStoreContract(make: () => Promise<TraceStore>): void {
  const trace = (n: number, more: Partial<Trace> = {}): Trace => ({
    id: `ana:1:${n}`, at: n, contact: 'ana', learner: 'ana@example.org', journey: 'welcome', version: 1, runId: 'r', run: 'k', outcome: 'acted', step: 'hello', cause: { type: 'event' }, ...more,
  });

  describe('a trace store', () => {
    it('keeps and counts each trace once, however often it is put', async () => {
      const store = await make();
      await store.put([trace(0), trace(1, { outcome: 'skipped', reason: 'no-consent' })]);
      await store.put([trace(1, { outcome: 'skipped', reason: 'no-consent' }), trace(2)]);
      expect((await store.ofContact({ contact: 'ana', limit: 10 })).items.map(({ id }) => id)).toEqual(['ana:1:0', 'ana:1:1', 'ana:1:2']);
      const counts = await store.counts({ journey: 'welcome' });
      expect(counts.find(({ outcome }) => outcome === 'acted')).toMatchObject({ step: 'hello', count: 2 });
      expect(counts.find(({ outcome }) => outcome === 'skipped')).toMatchObject({ reason: 'no-consent', count: 1 });
    });

    it('answers one contact’s, one journey’s where asked', async () => {
      const store = await make();
      await store.put([trace(0), trace(1, { journey: 'keep-going' }), trace(2, { id: 'ben:1:0', contact: 'ben' })]);
      expect((await store.ofContact({ contact: 'ana', limit: 10 })).items).toHaveLength(2);
      expect((await store.ofContact({ contact: 'ana', journey: 'keep-going', limit: 10 })).items).toEqual([trace(1, { journey: 'keep-going' })]);
      expect(await store.counts({ journey: 'nothing' })).toEqual([]);
    });
  });
}
