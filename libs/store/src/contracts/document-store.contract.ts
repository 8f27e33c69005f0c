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
  });
}
