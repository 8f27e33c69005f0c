import { newContact, type Contact, type OutboxEntry } from '@parcours/contact';
import type { ContactStore } from '../ports';

/** What every `ContactStore` keeps; an adapter's spec hands in how to make an empty one. */
export function contactStoreContract(make: () => Promise<ContactStore>): void {
  const contact = (id: string, more: Partial<Contact> = {}): Contact => ({ ...newContact(id, 0), version: 1, ...more });
  const run = (journey: string): Contact['runs'][number] => ({ id: `r-${journey}`, journey, version: 1, key: 'k', startedAt: 0, entry: {}, visits: {} });

  describe('a contact store', () => {
    it('answers documents as they were written, and nothing for who has none', async () => {
      const store = await make();
      const ana = contact('ana', { interests: ['été', '🎓'] });
      await store.commit([ana, contact('ben')], 'w1');
      const found = await store.load(['ana', 'nobody']);
      expect([...found]).toEqual([['ana', ana]]);
      expect(await store.count()).toBe(2);
    });

    it('answers the whole outbox, or at least all of it that is not told to be published', async () => {
      const store = await make();
      const item = (id: string): OutboxEntry['items'][number] => ({ to: 'channel.email', id, value: { id, detail: { subject: 'Été "1"' }, at: 7 } });
      const entry = (generation: number, partition: number, offset: number): OutboxEntry => ({ generation, partition, offset, items: [item(`${generation}-${offset}-a`), item(`${generation}-${offset}-b`)] });
      const outbox = [entry(1, 3, 40), entry(2, 0, 4), entry(2, 0, 5), entry(2, 0, 6)];
      const ana = contact('ana', { outbox });
      await store.commit([ana, contact('ben', { outbox: [entry(2, 0, 5)] }), contact('eva')], 'w1');
      expect([...(await store.load(['ana'])).values()]).toEqual([ana]);
      expect((await store.list({ limit: 10 }))[0]).toEqual(ana);
      const published = (generation: number, partition: number): number => (generation < 2 ? Infinity : partition === 0 ? 6 : 0);
      const found = await store.load(['ana', 'ben', 'eva'], published);
      const unpublished = (id: string) => found.get(id)?.outbox.filter(({ generation, partition, offset }) => offset >= published(generation, partition));
      expect([unpublished('ana'), unpublished('ben'), unpublished('eva')]).toEqual([[entry(2, 0, 6)], [], []]);
      expect({ ...found.get('ana'), outbox }).toEqual(ana);
    });

    it('writes over the version before alone, and names who lost the race', async () => {
      const store = await make();
      await store.commit([contact('ana'), contact('ben')], 'w1');
      expect(await store.commit([contact('ana', { tags: ['mine'] }), contact('ben', { version: 2 })], 'w2')).toMatchObject({ conflicts: ['ana'] });
      expect(await store.commit([contact('ana', { version: 3 })], 'w3')).toMatchObject({ conflicts: ['ana'] });
      expect((await store.load(['ana'])).get('ana')).toMatchObject({ version: 1, tags: [] });
      expect((await store.load(['ben'])).get('ben')).toMatchObject({ version: 2 });
    });

    it('lets one of many racing writers win', async () => {
      const store = await make();
      await store.commit([contact('ana')], 'w0');
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store.commit([contact('ana', { version: 2, tags: [`writer-${i}`] })], `w${i}`)));
      expect(answers.filter(({ conflicts }) => conflicts.length === 0)).toHaveLength(1);
    });

    it('lists the due contacts of a partition’s slots, the earliest first', async () => {
      const store = await make();
      await store.commit([
        contact('a', { slot: 0, wakeAt: 30 }), contact('b', { slot: 4, wakeAt: 10 }), contact('c', { slot: 1, wakeAt: 5 }),
        contact('d', { slot: 8, wakeAt: 31 }), contact('e', { slot: 0 }),
      ], 'w');
      expect(await store.due({ partition: 0, partitions: 4, now: 30, limit: 10 })).toEqual([{ id: 'b', wakeAt: 10 }, { id: 'a', wakeAt: 30 }]);
      expect(await store.due({ partition: 0, partitions: 4, now: 30, limit: 1 })).toEqual([{ id: 'b', wakeAt: 10 }]);
      expect(await store.nextWakeAt()).toBe(5);
    });

    it('forgets a wake-up that a later version no longer has', async () => {
      const store = await make();
      await store.commit([contact('a', { slot: 0, wakeAt: 30 })], 'w1');
      await store.commit([contact('a', { slot: 0, version: 2 })], 'w2');
      expect(await store.due({ partition: 0, partitions: 1, now: 100, limit: 10 })).toEqual([]);
      expect(await store.nextWakeAt()).toBeUndefined();
    });

    it.each<[string, Partial<Contact>, Partial<Contact>]>([
      ['a run ended and the wake-up stays', { wakeAt: 30, runs: [run('welcome'), run('keep-going')] }, { wakeAt: 30, runs: [run('keep-going')] }],
      ['a run began and no wake-up was there', {}, { runs: [run('keep-going')] }],
      ['a wake-up moved and the runs stay', { wakeAt: 30, runs: [run('keep-going')] }, { wakeAt: 40, runs: [run('keep-going')] }],
      ['nothing that is asked for changed', { wakeAt: 30, runs: [run('keep-going')] }, { wakeAt: 30, runs: [run('keep-going')], tags: ['new'] }],
      ['all changed', { wakeAt: 30, runs: [run('welcome')] }, { runs: [run('keep-going')] }],
    ])('answers by the newest version where %s', async (_what, before, after) => {
      const store = await make();
      await store.commit([contact('ana', { slot: 0, ...before })], 'w1');
      const newest = contact('ana', { slot: 0, version: 2, ...after });
      expect(await store.commit([newest], 'w2')).toMatchObject({ conflicts: [] });
      expect((await store.load(['ana'])).get('ana')).toEqual(newest);
      expect(await store.withRuns({ journey: 'welcome', limit: 10 })).toEqual([]);
      expect(await store.withRuns({ journey: 'keep-going', limit: 10 })).toEqual([newest]);
      expect(await store.nextWakeAt()).toBe(after.wakeAt);
      expect(await store.due({ partition: 0, partitions: 1, now: 100, limit: 10 })).toEqual(after.wakeAt === undefined ? [] : [{ id: 'ana', wakeAt: after.wakeAt }]);
    });

    it('finds who has an active run, of a journey or of any, page by page and by partition', async () => {
      const store = await make();
      await store.commit([
        contact('a', { slot: 0, runs: [run('welcome')] }), contact('b', { slot: 1, runs: [run('welcome-back')] }),
        contact('c', { slot: 2, runs: [run('keep-going'), run('welcome')] }), contact('d', { slot: 3 }),
      ], 'w');
      const ids = (found: Contact[]): string[] => found.map(({ id }) => id);
      expect(ids(await store.withRuns({ journey: 'welcome', limit: 10 }))).toEqual(['a', 'c']);
      expect(ids(await store.withRuns({ limit: 10 }))).toEqual(['a', 'b', 'c']);
      expect(ids(await store.withRuns({ limit: 10, after: 'a' }))).toEqual(['b', 'c']);
      expect(ids(await store.withRuns({ journey: 'welcome', partition: 0, partitions: 4, limit: 10 }))).toEqual(['a']);
      expect(ids(await store.list({ after: 'b', limit: 1 }))).toEqual(['c']);
    });

    it('removes one whatever its version, and whoever decides on it meanwhile loses the race', async () => {
      const store = await make();
      await store.commit([contact('ana'), contact('ben')], 'w1');
      expect([await store.remove('ana'), await store.remove('ana')]).toEqual([true, false]);
      expect((await store.commit([contact('ana', { version: 2 })], 'w2')).conflicts).toEqual(['ana']);
      expect([...(await store.load(['ana', 'ben'])).keys()]).toEqual(['ben']);
    });
  });
}
