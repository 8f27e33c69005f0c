import type { DigestEntry, DigestGroup, DigestStore } from '../digests.port';

/** What every `DigestStore` keeps. */
export function digestStoreContract(make: () => Promise<DigestStore>): void {
  const group = (id: string, closesAt = 100): DigestGroup => ({ id, account: 'acme', journey: 'late', template: 'news', digest: 'daily', period: '2026-03-02', from: 1, until: 50, closesAt });
  const entry = (id: string, at = 10): DigestEntry => ({ id, contact: `c-${id}`, at, course: { id: 'excel-2', name: 'Excel' }, consented: true, account: { id: 'acme', name: 'Acmé' }, managers: [{ identifiers: [{ scheme: 'email', value: 'max@acme.example' }], attributes: { locale: 'fr' } }] });

  describe('a digest store', () => {
    it('keeps an entry once, in order of its instant', async () => {
      const store = await make();
      expect(await store.add([{ group: group('a'), entry: entry('2', 20) }, { group: group('a'), entry: entry('1', 10) }, { group: group('a'), entry: entry('2', 20) }])).toEqual([]);
      expect(await store.add([{ group: group('b'), entry: entry('1') }])).toEqual([]);
      expect(await store.seal('a')).toEqual([entry('1', 10), entry('2', 20)]);
      expect(await store.seal('b')).toEqual([]);
    });

    it('answers what is due, the earliest first, a sealed one still, a closed one no more', async () => {
      const store = await make();
      await store.add([{ group: group('later', 200), entry: entry('1') }, { group: group('b'), entry: entry('2') }, { group: group('a'), entry: entry('3') }, { group: group('a', 999), entry: entry('4') }]);
      const due = async (now: number, limit = 10): Promise<string[]> => (await store.due({ now, limit })).map(({ id }) => id);
      expect([await due(99), await due(100), await due(100, 1), await due(200)]).toEqual([[], ['a', 'b'], ['a'], ['a', 'b', 'later']]);
      expect((await store.due({ now: 100, limit: 1 }))[0]).toEqual(group('a'));
      await store.seal('a');
      await store.close('b');
      expect([await due(100), await store.nextClosing()]).toEqual([['a'], 100]);
      await store.close('a');
      expect([await due(100), await store.nextClosing()]).toEqual([[], 200]);
      await store.close('later');
      expect(await store.nextClosing()).toBeUndefined();
    });

    it('takes nothing more once a group is sealed, and says what came too late', async () => {
      const store = await make();
      await store.add([{ group: group('a'), entry: entry('1') }]);
      await store.seal('a');
      expect(await store.add([{ group: group('a'), entry: entry('1') }, { group: group('a'), entry: entry('2') }])).toEqual(['2']);
      expect((await store.seal('a')).map(({ id }) => id)).toEqual(['1']);
    });

    it('forgets what was said once it was told, not who was counted', async () => {
      const store = await make();
      await store.add([{ group: group('a'), entry: entry('1') }]);
      await store.seal('a');
      await store.close('a');
      expect(await store.seal('a')).toEqual([]);
      expect(await store.add([{ group: group('a'), entry: entry('1') }, { group: group('b'), entry: entry('1') }])).toEqual([]);
      expect(await store.seal('b')).toEqual([]);
    });

    it('removes what the entries of a contact say, and does not count them again', async () => {
      const store = await make();
      await store.add([{ group: group('a'), entry: entry('1') }, { group: group('a'), entry: entry('2') }]);
      expect(await store.of('c-1')).toEqual([entry('1')]);
      expect([await store.removeOf('c-1'), await store.removeOf('c-1'), await store.of('c-1')]).toEqual([1, 0, []]);
      expect(await store.add([{ group: group('a'), entry: entry('1') }])).toEqual([]);
      expect(await store.seal('a')).toEqual([entry('2')]);
    });
  });
}
