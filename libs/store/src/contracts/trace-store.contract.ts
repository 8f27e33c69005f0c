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

    it('keeps what one decision left, line by line, wherever a page ends', async () => {
      const store = await make();
      const decision = (version: number): Trace[] => {
        const cause = { type: 'event', name: 'enrolment.created', id: `e-${version}` };
        return [
          trace(version, { id: `ana:${version}:0`, cause, outcome: 'entered', step: undefined }), trace(version, { id: `ana:${version}:1`, cause }),
          trace(version, { id: `ana:${version}:2`, cause, journey: 'keep-going', runId: 'r-2', outcome: 'skipped', reason: 'no-consent' }),
        ].map((line) => JSON.parse(JSON.stringify(line)) as Trace).map((line) => ({ ...line, cause }));
      };
      const decisions = [decision(1), decision(2), decision(3)];
      await store.put(decisions.slice(0, 2).flat());
      await store.put(decisions.flat());
      const pages = async (query: { journey?: string; limit: number }): Promise<Trace[]> => {
        const items: Trace[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.ofContact({ contact: 'ana', after, ...query });
          items.push(...page.items);
          after = page.next;
          if (after === undefined) return items;
        }
      };
      for (const limit of [1, 2, 3, 4, 10]) {
        expect(await pages({ limit })).toEqual(decisions.flat());
        expect((await pages({ limit, journey: 'keep-going' })).map(({ id }) => id)).toEqual(['ana:1:2', 'ana:2:2', 'ana:3:2']);
      }
      expect((await store.counts({})).map(({ count }) => count)).toEqual([3, 3, 3]);
      expect(await store.prune({ before: 2, limit: 10 })).toBe(3);
      expect(await store.trim({ keep: 3, limit: 10 })).toEqual({ removed: 3 });
      expect(await pages({ limit: 10 })).toEqual(decisions[2]);
      expect(await store.removeOf('ana')).toBe(3);
      expect(await pages({ limit: 10 })).toEqual([]);
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
