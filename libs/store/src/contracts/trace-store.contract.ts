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

    it('removes what is older than an instant, oldest first and so many at a time, and goes on counting it', async () => {
      const store = await make();
      await store.put([1, 2, 3, 4].map((at) => trace(at)));
      expect(await store.prune({ before: 4, limit: 2 })).toBe(2);
      expect((await store.ofContact({ contact: 'ana', limit: 10 })).items.map(({ at }) => at)).toEqual([3, 4]);
      expect([await store.prune({ before: 4, limit: 2 }), await store.prune({ before: 4, limit: 2 })]).toEqual([1, 0]);
      expect((await store.ofContact({ contact: 'ana', limit: 10 })).items.map(({ at }) => at)).toEqual([4]);
      expect(await store.counts({ journey: 'welcome' })).toEqual([expect.objectContaining({ outcome: 'acted', count: 4 })]);
    });

    it('keeps the newest of each contact, some contacts at a time', async () => {
      const store = await make();
      await store.put([...[1, 2, 3].map((n) => trace(n)), ...[4, 5].map((n) => trace(n, { id: `ben:1:${n}`, contact: 'ben' })), trace(6, { id: 'cyd:1:1', contact: 'cyd' })]);
      const first = await store.trim({ keep: 1, limit: 2 });
      expect(first).toEqual({ removed: 3, next: 'ben' });
      expect(await store.trim({ keep: 1, after: first.next, limit: 2 })).toEqual({ removed: 0 });
      const left = await Promise.all(['ana', 'ben', 'cyd'].map(async (contact) => (await store.ofContact({ contact, limit: 10 })).items.map(({ at }) => at)));
      expect(left).toEqual([[3], [5], [6]]);
      expect(await store.trim({ keep: 1, limit: 2 })).toEqual({ removed: 0, next: 'ben' });
    });

    it('removes the traces of a contact, which stay counted', async () => {
      const store = await make();
      await store.put([trace(0), trace(1), trace(0, { id: 'ben:1:0', contact: 'ben' })]);
      expect([await store.removeOf('ana'), await store.removeOf('ana')]).toEqual([2, 0]);
      expect([(await store.ofContact({ contact: 'ana', limit: 10 })).items, (await store.ofContact({ contact: 'ben', limit: 10 })).items.length]).toEqual([[], 1]);
      expect((await store.counts({})).map(({ count }) => count)).toEqual([3]);
    });
  });
}
