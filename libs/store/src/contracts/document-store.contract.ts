import type { DocumentStore } from '../ports';

/** What every `DocumentStore` keeps. */
export function documentStoreContract(make: () => Promise<DocumentStore>): void {
  const document = (id: string, more: { contact?: string; status?: string; body?: unknown } = {}) => ({ id, at: 1, body: { id }, ...more });

  describe('a document store', () => {
    it('answers the body that was put last, by kind and id', async () => {
      const store = await make();
      await store.put('offer', [document('a', { body: { title: 'Été 🎓', items: [1, null] } }), document('b', { body: 1 }), document('b', { body: 2 })]);
      await store.put('piece', [document('a', { body: 'a piece' })]);
      expect(await store.get('offer', 'a')).toEqual({ title: 'Été 🎓', items: [1, null] });
      expect(await store.get('offer', 'b')).toBe(2);
      expect(await store.get('piece', 'a')).toBe('a piece');
      expect(await store.get('piece', 'b')).toBeUndefined();
    });

    it.each([
      [{}, ['a', 'b', 'c', 'd']],
      [{ contact: 'ana' }, ['a', 'c']],
      [{ status: 'open' }, ['a', 'b']],
      [{ contact: 'ana', status: 'closed' }, ['c']],
      [{ contact: 'nobody' }, []],
    ])('lists a kind by %j, in order of first insertion', async (query, ids) => {
      const store = await make();
      await store.put('task', [
        document('a', { contact: 'ana', status: 'open' }), document('b', { contact: 'ben', status: 'open' }), document('c', { contact: 'ana', status: 'closed' }), document('d'),
      ]);
      await store.put('other', [document('e', { contact: 'ana', status: 'open' })]);
      expect((await store.list<{ id: string }>({ kind: 'task', ...query, limit: 10 })).items.map(({ id }) => id)).toEqual(ids);
    });

    it('keeps a document’s place when it is put again, under its new status and contact', async () => {
      const store = await make();
      await store.put('task', [document('a', { contact: 'ana', status: 'open' }), document('b', { contact: 'ana', status: 'open' })]);
      await store.put('task', [document('a', { contact: 'ben', status: 'closed', body: 'a again' })]);
      expect((await store.list({ kind: 'task', limit: 10 })).items).toEqual(['a again', { id: 'b' }]);
      expect((await store.list({ kind: 'task', status: 'open', limit: 10 })).items).toEqual([{ id: 'b' }]);
      expect((await store.list({ kind: 'task', contact: 'ben', limit: 10 })).items).toEqual(['a again']);
      await store.put('task', [document('a')]);
      expect((await store.list({ kind: 'task', contact: 'ben', limit: 10 })).items).toEqual([]);
    });

    it('swaps a document for the body that stands, or for none, in its place', async () => {
      const store = await make();
      await store.put('task', [document('a', { contact: 'ana', status: 'open', body: { n: 1, of: ['é'] } }), document('b')]);
      expect(await store.swap('task', document('a', { status: 'closed', body: { n: 9 } }), { n: 2, of: ['é'] })).toBe(false);
      expect(await store.swap('task', document('a', { status: 'closed', body: { n: 9 } }), undefined)).toBe(false);
      expect(await store.get('task', 'a')).toEqual({ n: 1, of: ['é'] });
      expect(await store.swap('task', document('a', { status: 'closed', body: { n: 2 } }), await store.get('task', 'a'))).toBe(true);
      expect((await store.list({ kind: 'task', limit: 10 })).items).toEqual([{ n: 2 }, { id: 'b' }]);
      expect([await store.count({ kind: 'task', status: 'open' }), await store.count({ kind: 'task', status: 'closed' })]).toEqual([0, 1]);
      expect((await store.list({ kind: 'task', contact: 'ana', limit: 10 })).items).toEqual([]);
      expect(await store.swap('task', document('c'), { id: 'c' })).toBe(false);
      expect(await store.swap('task', document('c'), undefined)).toBe(true);
      expect(await store.swap('other', document('c'), undefined)).toBe(true);
      expect((await store.list({ kind: 'task', limit: 10 })).items).toEqual([{ n: 2 }, { id: 'b' }, { id: 'c' }]);
    });

    it.each([['where nothing stands', undefined], ['from one body', { id: 'a' }]])('lets one of many racing swaps win %s', async (_what, from) => {
      const store = await make();
      if (from) await store.put('task', [document('a')]);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store.swap('task', document('a', { body: { token: i } }), from)));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.get('task', 'a')).toEqual({ token: answers.indexOf(true) });
    });

    it('lists page by page', async () => {
      const store = await make();
      await store.put('task', ['c', 'a', 'b'].map((id) => document(id)));
      const first = await store.list<{ id: string }>({ kind: 'task', limit: 2 });
      const second = await store.list<{ id: string }>({ kind: 'task', limit: 2, after: first.next });
      expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['c', 'a'], ['b']]);
      expect(second.next).toBeUndefined();
    });

    it('counts a kind, by status where asked', async () => {
      const store = await make();
      await store.put('task', [document('a', { status: 'open' }), document('b', { status: 'closed' }), document('c')]);
      expect(await Promise.all([store.count({ kind: 'task' }), store.count({ kind: 'task', status: 'open' }), store.count({ kind: 'other' })])).toEqual([3, 1, 0]);
    });

    it('removes by id, and all of a contact, of every kind', async () => {
      const store = await make();
      await store.put('task', [document('a', { contact: 'ana' }), document('b', { contact: 'ben' }), document('c')]);
      await store.put('offer', [document('a', { contact: 'ana' }), document('b', { contact: 'ana' })]);
      await store.put('run', [document('a')]);
      expect(await store.kinds()).toEqual(['offer', 'run', 'task']);
      expect([await store.removeOf('ana'), await store.removeOf('ana')]).toEqual([{ offer: 2, task: 1 }, {}]);
      expect([await store.kinds(), await store.remove('task', ['b', 'x']), await store.remove('task', [])]).toEqual([['run', 'task'], 1, 0]);
      expect((await store.list({ kind: 'task', limit: 10 })).items).toEqual([{ id: 'c' }]);
    });
  });
}
