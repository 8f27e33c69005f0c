import type { ArchivedEvent, ArchiveStore } from '../ports';

/** What every `ArchiveStore` keeps. */
export function archiveStoreContract(make: () => Promise<ArchiveStore>): void {
  const archived = (id: string, more: Partial<ArchivedEvent> = {}): ArchivedEvent => ({
    source: 'lms/main', id, digest: `digest of ${id}`, contact: 'ana', status: 'pending', time: 1, receivedAt: 2,
    event: { specversion: '1.0', id, source: 'lms/main', type: 'org.parcours.learner.course.started.v1', time: '2026-03-02T09:00:00Z', data: { course: { id: 'excel-2', name: 'Excel avancé 🎓' } } },
    ...more,
  });
  const idsOf = (events: ArchivedEvent[]): string[] => events.map(({ id }) => id);

  describe('an archive store', () => {
    it('answers an event as it was written, by source and id', async () => {
      const store = await make();
      await store.insert([archived('a'), archived('b', { contact: undefined, status: 'anonymous' })]);
      expect(await store.get('lms/main', 'a')).toEqual(archived('a'));
      expect(await store.get('lms/main', 'b')).toEqual(archived('b', { contact: undefined, status: 'anonymous' }));
      expect(await store.get('lms/other', 'a')).toBeUndefined();
    });

    it('inserts what is absent and answers what stood there before, in order', async () => {
      const store = await make();
      expect(await store.insert([archived('a')])).toEqual([{ type: 'inserted' }]);
      expect(await store.insert([archived('b'), archived('a', { digest: 'another body' }), archived('a', { source: 'lms/other' })])).toEqual([
        { type: 'inserted' }, { type: 'exists', digest: 'digest of a', status: 'pending' }, { type: 'inserted' },
      ]);
      expect((await store.get('lms/main', 'a'))?.digest).toBe('digest of a');
      expect(await store.insert([])).toEqual([]);
    });

    it('says what stands under each of several keys, in order', async () => {
      const store = await make();
      await store.insert([archived('a'), archived('b', { contact: undefined, status: 'anonymous' })]);
      const keys = ['b', 'nothing', 'a', 'b'].map((id) => ({ source: 'lms/main', id }));
      const anonymous = { digest: 'digest of b', status: 'anonymous' };
      expect(await store.standing(keys)).toEqual([anonymous, undefined, { digest: 'digest of a', status: 'pending' }, anonymous]);
      expect(await store.standing([{ source: 'lms/other', id: 'a' }])).toEqual([undefined]);
    });

    it('takes the first of two that come in one call', async () => {
      const store = await make();
      expect(await store.insert([archived('a'), archived('a', { digest: 'another body' })])).toEqual([{ type: 'inserted' }, { type: 'exists', digest: 'digest of a', status: 'pending' }]);
      expect(await store.counts()).toEqual({ pending: 1, appended: 0, anonymous: 0, outcome: 0 });
    });

    it('lets one of many racing inserts win', async () => {
      const store = await make();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store.insert([archived('a', { digest: `d${i}` })])));
      expect(answers.flat().filter(({ type }) => type === 'inserted')).toHaveLength(1);
    });

    it('marks what was pending as appended, and nothing else, and counts each once', async () => {
      const store = await make();
      await store.insert([archived('a'), archived('b'), archived('c', { status: 'anonymous' })]);
      const keys = ['a', 'c', 'nothing'].map((id) => ({ source: 'lms/main', id }));
      await store.markAppended(keys);
      await store.markAppended(keys);
      expect(await store.insert(['a', 'b', 'c'].map((id) => archived(id)))).toEqual([
        expect.objectContaining({ status: 'appended' }), expect.objectContaining({ status: 'pending' }), expect.objectContaining({ status: 'anonymous' }),
      ]);
      expect(await store.get('lms/main', 'a')).toEqual(archived('a', { status: 'appended' }));
      expect(await store.counts()).toEqual({ pending: 1, appended: 1, anonymous: 1, outcome: 0 });
    });

    it('pages through one contact’s events in order of receipt, whenever they happened', async () => {
      const store = await make();
      await store.insert([archived('a', { time: 9 }), archived('b', { contact: 'ben' }), archived('c', { time: 3 })]);
      const first = await store.ofContact({ contact: 'ana', limit: 1 });
      await store.insert([archived('d', { time: 0, receivedAt: 3 })]);
      const second = await store.ofContact({ contact: 'ana', after: first.next, limit: 2 });
      expect([idsOf(first.items), idsOf(second.items)]).toEqual([['a'], ['c', 'd']]);
      expect(second.next).toBeUndefined();
      expect(await store.ofContact({ contact: 'nobody', limit: 10 })).toEqual({ items: [], next: undefined });
    });

    it('lists what happened, or was received, between two instants, both included, in order of receipt', async () => {
      const store = await make();
      await store.insert([archived('a', { time: 9, receivedAt: 10 }), archived('b', { time: 3, receivedAt: 11, contact: 'ben' }), archived('c', { time: 5, receivedAt: 12 }), archived('d', { time: 6, receivedAt: 13, contact: undefined, status: 'anonymous' })]);
      const listed = async (query: Partial<Parameters<ArchiveStore['list']>[0]>): Promise<string[]> => idsOf((await store.list({ by: 'time', limit: 10, ...query })).items);
      expect(await listed({})).toEqual(['a', 'b', 'c', 'd']);
      expect(await listed({ from: 3, until: 6 })).toEqual(['b', 'c', 'd']);
      expect(await listed({ from: 11, until: 12, by: 'receivedAt' })).toEqual(['b', 'c']);
      expect(await listed({ from: 4, contact: 'ana' })).toEqual(['a', 'c']);
      expect(await listed({ from: 10 })).toEqual([]);
    });

    it('lists page by page, those that fit by whatever lies between them, each once', async () => {
      const store = await make();
      const fitting = new Set([0, 1, 5_999, 6_000, 11_999]);
      await store.insert(Array.from({ length: 12_000 }, (_, i) => archived(`e-${i}`, { time: fitting.has(i) ? 1 : 2 })));
      const found: string[] = [];
      let pages = 0;
      for (let after: string | undefined; ; pages++) {
        const page = await store.list({ until: 1, by: 'time', after, limit: 2 });
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...idsOf(page.items));
        after = page.next;
        if (after === undefined || pages > 20) break;
      }
      expect(found).toEqual([...fitting].map((i) => `e-${i}`));
    });

    it('removes the events of a contact, also from the counts, and lets them come again as new ones', async () => {
      const store = await make();
      await store.insert([archived('a'), archived('b', { status: 'outcome' }), archived('c', { contact: 'ben' })]);
      await store.markAppended([{ source: 'lms/main', id: 'a' }]);
      expect([await store.removeOf('ana'), await store.removeOf('ana')]).toEqual([2, 0]);
      expect([await store.counts(), (await store.list({ by: 'time', limit: 10 })).items.map(({ id }) => id)]).toEqual([{ pending: 1, appended: 0, anonymous: 0, outcome: 0 }, ['c']]);
      expect(await store.insert([archived('a')])).toEqual([{ type: 'inserted' }]);
      expect((await store.get('lms/main', 'a'))?.status).toBe('pending');
    });

    it('rewords an event that is there, and nothing else of it', async () => {
      const store = await make();
      await store.insert([archived('a')]);
      const event = { ...archived('a').event, data: {} };
      await store.reword('lms/main', 'a', event);
      await store.reword('lms/main', 'b', event);
      expect([await store.get('lms/main', 'a'), await store.get('lms/main', 'b')]).toEqual([archived('a', { event }), undefined]);
    });
  });
}
