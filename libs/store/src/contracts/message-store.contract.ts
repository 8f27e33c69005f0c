import type { Message, MessageStore } from '../ports';

/** What every `MessageStore` keeps. */
export function messageStoreContract(make: () => Promise<MessageStore>): void {
  const message = (id: string, more: Partial<Message> = {}): Message => ({
    id, channel: 'email', type: 'email.send', contact: 'ana', learner: 'ana@example.org', journey: 'welcome', runId: 'r', run: 'k', step: 'hello', purpose: 'service', status: 'claimed', at: 5, ...more,
  });

  describe('a message store', () => {
    it('gives each row to one claim, and to another only when its lease has ended', async () => {
      const store = await make();
      expect(await store.claim([message('a'), message('b')], 't1', 0, 60)).toEqual(['a', 'b']);
      expect(await store.claim([message('a'), message('c')], 't2', 59, 119)).toEqual(['c']);
      expect(await store.claim([message('a')], 't2', 60, 120)).toEqual(['a']);
      expect(await store.startSending(['a', 'b'], 't1')).toEqual(['b']);
    });

    it('lets one of many racing claims win', async () => {
      const store = await make();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store.claim([message('a')], `t${i}`, 0, 60)));
      expect(answers.flat()).toEqual(['a']);
    });

    it('never takes over what is being sent, or done', async () => {
      const store = await make();
      await store.claim([message('a'), message('b')], 't1', 0, 60);
      await store.startSending(['a', 'b'], 't1');
      await store.finish([{ id: 'b', token: 't1', status: 'done', doneAt: 7 }]);
      expect(await store.claim([message('a'), message('b')], 't2', 1000, 1060)).toEqual([]);
      expect((await store.get('a'))?.status).toBe('sending');
    });

    it('writes an outcome with its content, and only for the claim that holds it', async () => {
      const store = await make();
      await store.claim([message('a')], 't1', 0, 60);
      await store.finish([{ id: 'a', token: 'other', status: 'failed', doneAt: 6 }]);
      expect((await store.get('a'))?.status).toBe('claimed');
      await store.finish([{ id: 'a', token: 't1', status: 'done', doneAt: 7, detail: { to: 'x' }, content: { id: 'a', subject: 'Été' } }]);
      expect(await store.get('a')).toMatchObject({ status: 'done', doneAt: 7, detail: { to: 'x' }, learner: 'ana@example.org' });
      expect(await store.content('a')).toEqual({ id: 'a', subject: 'Été' });
      expect(await store.content('b')).toBeUndefined();
    });

    it.each([
      [{ channel: 'print' }, ['b']],
      [{ contact: 'ben' }, ['c']],
      [{ journey: 'keep-going' }, ['b']],
      [{ since: 6 }, ['c']],
      [{ status: 'done' }, []],
      [{}, ['a', 'b', 'c']],
    ])('lists by %j', async (query, ids) => {
      const store = await make();
      await store.claim([message('a'), message('b', { channel: 'print', journey: 'keep-going' }), message('c', { contact: 'ben', at: 6 })], 't', 0, 60);
      expect((await store.list({ ...query, limit: 10 })).items.map(({ id }) => id)).toEqual(ids);
    });
  });
}
