import type { DeadLetter, DeadLetterStore, ParkedRecord } from '../ports';

/** What every `DeadLetterStore` keeps. */
export function deadLetterStoreContract(make: () => Promise<DeadLetterStore>): void {
  const letter = (id: string, more: Partial<DeadLetter> = {}): DeadLetter => ({ id, kind: 'record', code: 'decide-failed', reason: 'it failed', at: 1, status: 'open', body: '{}', ...more });
  const record = (offset: number, more: Partial<ParkedRecord> = {}): ParkedRecord => ({ contact: 'ana', generation: 1, partition: 0, offset, appendedAt: 1, value: `v${offset}`, ...more });

  describe('a dead letter store', () => {
    it('makes one letter of one that is put twice, and says its newest reason', async () => {
      const store = await make();
      await store.put([letter('a'), letter('b', { kind: 'intake' })]);
      await store.put([letter('a', { reason: 'it failed again' })]);
      expect((await store.list({ limit: 10 })).items).toHaveLength(2);
      expect((await store.list({ kind: 'record', limit: 10 })).items).toEqual([letter('a', { reason: 'it failed again' })]);
    });

    it('changes a letter’s status and lists by it', async () => {
      const store = await make();
      await store.put([letter('a'), letter('b')]);
      await store.setStatus('a', 'replayed');
      expect((await store.get('a'))?.status).toBe('replayed');
      expect((await store.list({ status: 'open', limit: 10 })).items.map(({ id }) => id)).toEqual(['b']);
      expect(await store.get('nothing')).toBeUndefined();
    });

    it('keeps a contact’s queue in log order, each record once, and clears it alone', async () => {
      const store = await make();
      await store.park([record(10), record(2), record(3, { contact: 'ben' })]);
      await store.park([record(2)]);
      expect((await store.parked('ana')).map(({ offset }) => offset)).toEqual([2, 10]);
      await store.unpark('ana', { generation: 1, partition: 0, offset: 10 });
      expect(await store.parked('ana')).toEqual([]);
      expect(await store.parked('ben')).toEqual([record(3, { contact: 'ben' })]);
    });

    it('clears a queue up to a place in the log: what was queued behind it stays', async () => {
      const store = await make();
      await store.park([record(7, { partition: 3 }), record(2, { generation: 2 }), record(5, { generation: 2 }), record(6, { generation: 2 })]);
      await store.unpark('ana', { generation: 2, partition: 0, offset: 5 });
      expect((await store.parked('ana')).map(({ offset }) => offset)).toEqual([6]);
    });

    it('keeps a record’s letter answered where it is put late, and opens a command’s again', async () => {
      const store = await make();
      await store.put([letter('a'), letter('b', { kind: 'command' })]);
      await store.setStatus('a', 'discarded');
      await store.setStatus('b', 'replayed');
      await store.put([letter('a'), letter('b', { kind: 'command' })]);
      expect((await store.list({ status: 'open', limit: 10 })).items.map(({ id }) => id)).toEqual(['b']);
      expect((await store.get('a'))?.status).toBe('discarded');
    });

    it('removes letters by id', async () => {
      const store = await make();
      await store.put([letter('a'), letter('b')]);
      expect([await store.remove(['a', 'c']), await store.remove([])]).toEqual([1, 0]);
      expect((await store.list({ limit: 10 })).items.map(({ id }) => id)).toEqual(['b']);
    });
  });
}
