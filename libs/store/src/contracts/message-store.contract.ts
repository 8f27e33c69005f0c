import type { Message, MessageStore, Settlement } from '../ports';

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

    it('puts back what did not leave, for the claim that holds it alone, under the lease that it had', async () => {
      const store = await make();
      await store.claim([message('a'), message('b'), message('c')], 't1', 0, 60);
      await store.startSending(['a', 'b'], 't1');
      await store.finish([{ id: 'b', token: 't1', status: 'done', doneAt: 7 }]);
      await store.unsend(['a'], 'other');
      expect((await store.get('a'))?.status).toBe('sending');
      await store.unsend(['a', 'b', 'c', 'nothing'], 't1');
      expect(await Promise.all(['a', 'b', 'c'].map(async (id) => (await store.get(id))?.status))).toEqual(['claimed', 'done', 'claimed']);
      expect([await store.claim([message('a')], 't2', 59, 119), await store.startSending(['a'], 't1')]).toEqual([[], ['a']]);
      await store.unsend(['a'], 't1');
      expect([await store.claim([message('a')], 't2', 60, 120), await store.startSending(['a'], 't1'), await store.startSending(['a'], 't2')]).toEqual([['a'], [], ['a']]);
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

    it('reads many at once, without those that are not there', async () => {
      const store = await make();
      await store.claim([message('a'), message('b', { detail: { to: 'x' } })], 't1', 0, 60);
      const many = await store.many(['b', 'nothing', 'a', 'b']);
      expect([[...many.keys()].sort(), many.get('b')]).toEqual([['a', 'b'], await store.get('b')]);
      expect(await store.many([])).toEqual(new Map());
    });

    const read = async (store: MessageStore, id: string): Promise<Message> => {
      const row = await store.get(id);
      if (!row) throw new Error(`no row ${id}`);
      return row;
    };
    const told = (from: Message, more: Partial<Settlement> = {}): Settlement => ({ from, status: 'done', doneAt: 9, detail: { delivery: 'delivered' }, ...more });

    it.each(['claimed', 'sending', 'done', 'refused', 'failed', 'uncertain'] as const)('settles what is %s', async (status) => {
      const store = await make();
      await store.claim([message('a')], 't1', 0, 60);
      if (status !== 'claimed') await store.startSending(['a'], 't1');
      if (status !== 'claimed' && status !== 'sending') await store.finish([{ id: 'a', token: 't1', status, reason: 'as it was', doneAt: 7, detail: { to: 'x' } }]);
      expect(await store.settle([told(await read(store, 'a'))])).toEqual(['a']);
      const settled = await read(store, 'a');
      expect([settled.status, settled.reason, settled.doneAt, settled.detail, settled.learner]).toEqual(['done', undefined, 9, { delivery: 'delivered' }, 'ana@example.org']);
    });

    it('settles onto what was read alone, and answers which stand as told', async () => {
      const store = await make();
      await store.claim([message('a'), message('b')], 't1', 0, 60);
      const [a, b] = [await read(store, 'a'), await read(store, 'b')];
      await store.settle([told(a)]);
      expect(await store.settle([told(a, { status: 'refused', reason: 'late', detail: { delivery: 'bounced' } }), told(b, { status: 'refused', reason: 'bounced' }), told({ ...b, id: 'nothing' })])).toEqual(['b']);
      expect([(await read(store, 'a')).status, (await read(store, 'b')).reason]).toEqual(['done', 'bounced']);
    });

    it('lets one of many racing settlements win', async () => {
      const store = await make();
      await store.claim([message('a')], 't1', 0, 60);
      const from = await read(store, 'a');
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => store.settle([told(from, { detail: { n: i } })])));
      expect(answers.flat()).toEqual(['a']);
      expect((await read(store, 'a')).detail).toEqual({ n: answers.findIndex((ids) => ids.length > 0) });
    });

    it.each(['done', 'refused', 'uncertain', 'failed'] as const)('keeps what was settled when the channel calls it %s later, and takes its detail and content besides', async (status) => {
      const store = await make();
      await store.claim([message('a', { detail: { to: 'x' } })], 't1', 0, 60);
      await store.startSending(['a'], 't1');
      await store.settle([told(await read(store, 'a'), { detail: { to: 'x', delivery: 'delivered' } })]);
      await store.finish([{ id: 'a', token: 'other', status, doneAt: 10, detail: { subject: 'not mine' } }]);
      await store.finish([{ id: 'a', token: 't1', status, reason: 'time-out', doneAt: 11, detail: { delivery: 'accepted', subject: 'Été' }, content: { id: 'a', subject: 'Été' } }]);
      const kept = await read(store, 'a');
      expect([kept.status, kept.reason, kept.doneAt, kept.detail]).toEqual(['done', undefined, 9, { to: 'x', delivery: 'delivered', subject: 'Été' }]);
      expect(await store.content('a')).toEqual({ id: 'a', subject: 'Été' });
      expect([await store.startSending(['a'], 't1'), await store.retake(['a'], 't2', 1000, 1060), await store.claim([message('a')], 't2', 1000, 1060)]).toEqual([[], [], []]);
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

    it('removes the messages of a contact with what they said', async () => {
      const store = await make();
      await store.claim([message('a'), message('b', { contact: 'ben' })], 't', 0, 60);
      for (const id of ['a', 'b']) await store.startSending([id], 't');
      await store.finish(['a', 'b'].map((id) => ({ id, token: 't', status: 'done' as const, doneAt: 7, content: { id, subject: 'Bonjour' } })));
      expect([await store.removeOf('ana'), await store.removeOf('ana')]).toEqual([1, 0]);
      expect([await store.get('a'), await store.content('a'), (await store.content('b'))?.subject]).toEqual([undefined, undefined, 'Bonjour']);
    });

    it('rewords what a message said, and leaves what became of it', async () => {
      const store = await make();
      await store.claim([message('a')], 't', 0, 60);
      await store.startSending(['a'], 't');
      await store.finish([{ id: 'a', token: 't', status: 'done', doneAt: 7, detail: { subject: 'Ana' }, content: { id: 'a', subject: 'Ana' } }]);
      await store.reword('a', { content: { id: 'a', subject: '…' }, detail: { subject: '…' } });
      await store.reword('b', { content: { id: 'b', subject: '…' }, detail: {} });
      expect([await store.get('a'), await store.content('a')]).toMatchObject([{ status: 'done', doneAt: 7, detail: { subject: '…' } }, { subject: '…' }]);
      expect([await store.get('b'), await store.content('b')]).toEqual([undefined, undefined]);
    });
  });
}
