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

    it('hands on what was being sent when its lease has ended, to one of those who ask', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't1', 0, 60);
      await store.startSending(['a', 'b'], 't1');
      expect(await store.retake(['a', 'b'], 't2', 59, 119)).toEqual([]);
      const answers = await Promise.all(['t2', 't3', 't4'].map((token) => store.retake(['a', 'c', 'nothing'], token, 60, 120)));
      expect(answers.flat()).toEqual(['a']);
      const token = `t${2 + answers.findIndex((ids) => ids.length > 0)}`;
      expect(await store.get('a')).toMatchObject({ status: 'sending', token, leaseUntil: 120 });
      await store.finish([{ id: 'a', token: 't1', status: 'failed', doneAt: 7 }, { id: 'b', token: 't1', status: 'done', doneAt: 7 }]);
      expect([(await store.get('a'))?.status, (await store.get('b'))?.status]).toEqual(['sending', 'done']);
    });

    it('prolongs the leases of those who still hold them, and of nobody else', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't1', 0, 60);
      await store.startSending(['b', 'c'], 't1');
      await store.finish([{ id: 'c', token: 't1', status: 'done', doneAt: 7 }]);
      await store.renew(['a', 'b', 'c'], 'other', 500);
      await store.renew(['a', 'b', 'c'], 't1', 200);
      expect(await Promise.all(['a', 'b', 'c'].map(async (id) => (await store.get(id))?.leaseUntil))).toEqual([200, 200, 60]);
      expect([await store.claim([message('a')], 't2', 199, 999), await store.retake(['b'], 't2', 199, 999)]).toEqual([[], []]);
      expect([await store.claim([message('a')], 't2', 200, 999), await store.retake(['b'], 't2', 200, 999)]).toEqual([['a'], ['b']]);
    });

    it('ends the leases of processes that are gone: what they claimed can be taken over, what they were sending shows that nobody holds it', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't1', 0, 60);
      await store.startSending(['b', 'c'], 't1');
      await store.finish([{ id: 'c', token: 't1', status: 'done', doneAt: 7 }]);
      expect(await store.releaseClaims()).toBe(2);
      expect(await store.claim([message('a'), message('b'), message('c')], 't2', 1, 61)).toEqual(['a']);
      expect(await store.get('b')).toMatchObject({ status: 'sending', token: 't1', leaseUntil: 0 });
      expect(await store.startSending(['a'], 't1')).toEqual([]);
      expect(await (await make()).releaseClaims()).toBe(0);
    });

    it('opens what failed for the next claim, and nothing else', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't1', 0, 60);
      await store.finish([{ id: 'a', token: 't1', status: 'failed', reason: 'it broke', doneAt: 7 }, { id: 'b', token: 't1', status: 'done', doneAt: 7 }]);
      expect([await store.reopen('a'), await store.reopen('b'), await store.reopen('c'), await store.reopen('nothing')]).toEqual([true, false, false, false]);
      const reopened = await store.get('a');
      expect([reopened?.status, reopened?.reason, reopened?.doneAt]).toEqual(['claimed', undefined, undefined]);
      expect(await store.startSending(['a'], 't1')).toEqual([]);
      expect(await store.claim([message('a'), message('b'), message('c')], 't2', 8, 68)).toEqual(['a']);
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

    it('lists page by page', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't', 0, 60);
      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, after: first.next });
      expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
      expect(second.next).toBeUndefined();
    });

    it('counts by channel and status', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c', { channel: 'print' })], 't', 0, 60);
      await store.startSending(['b'], 't');
      expect((await store.counts()).sort((a, b) => (a.channel + a.status < b.channel + b.status ? -1 : 1))).toEqual([
        { channel: 'email', status: 'claimed', count: 1 }, { channel: 'email', status: 'sending', count: 1 }, { channel: 'print', status: 'claimed', count: 1 },
      ]);
    });
  });
}
