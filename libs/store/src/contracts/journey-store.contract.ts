import type { JourneyStore, JourneyVersion, VersionSet } from '../ports';

/** What every `JourneyStore` keeps. */
export function journeyStoreContract(make: () => Promise<JourneyStore>): void {
  const version = (id: string, n: number, more: Partial<JourneyVersion> = {}): JourneyVersion => ({ id, version: n, source: `journey: ${id} # é`, file: `${id}.yaml`, digest: `${id}@${n}`, publishedAt: 5, ...more });
  const set = (id: string, more: Partial<VersionSet> = {}): VersionSet => ({
    id, createdAt: 5, journeys: { welcome: 1 }, paused: [], templates: [{ channel: 'email', name: 'hello', locale: 'fr', compiled: '{}' }], declarations: { purposes: { service: {} } }, ...more,
  });

  describe('a journey store', () => {
    it('answers versions as they were published, by id and in order of their number', async () => {
      const store = await make();
      await store.saveVersions([version('welcome', 10), version('welcome', 2), version('keep-going', 1)]);
      expect(await store.version('welcome', 2)).toEqual(version('welcome', 2));
      expect(await store.version('welcome', 3)).toBeUndefined();
      expect(await store.versions('welcome')).toEqual([version('welcome', 2), version('welcome', 10)]);
      expect((await store.versions()).map(({ id, version: n }) => `${id}@${n}`)).toEqual(['keep-going@1', 'welcome@2', 'welcome@10']);
      expect(await store.versions('nothing')).toEqual([]);
    });

    it('changes nothing when the same is saved again', async () => {
      const store = await make();
      await store.saveVersions([version('welcome', 1)]);
      await store.saveVersions([version('welcome', 1, { publishedAt: 6 })]);
      expect(await store.versions()).toEqual([version('welcome', 1)]);
      await store.saveSet(set('set-1'));
      await store.saveSet(set('set-2'));
      await store.saveSet(set('set-1'));
      expect((await store.latestSet())?.id).toBe('set-2');
    });

    it('never puts another source under a published version, nor any of what came with it', async () => {
      const store = await make();
      await store.saveVersions([version('welcome', 1)]);
      await expect(store.saveVersions([version('keep-going', 1), version('welcome', 1, { digest: 'another' })])).rejects.toMatchObject({ code: 'version-taken' });
      expect(await store.versions()).toEqual([version('welcome', 1)]);
    });

    it('never puts another set under a published id', async () => {
      const store = await make();
      await store.saveSet(set('set-1'));
      await expect(store.saveSet(set('set-1', { paused: ['welcome'] }))).rejects.toMatchObject({ code: 'set-taken' });
      expect(await store.set('set-1')).toEqual(set('set-1'));
    });

    it('answers sets by id, and the one that was saved last, whatever the clock said', async () => {
      const store = await make();
      expect(await store.latestSet()).toBeUndefined();
      await store.saveSet(set('set-1', { createdAt: 9 }));
      await store.saveSet(set('set-2', { paused: ['welcome'] }));
      expect(await store.latestSet()).toEqual(set('set-2', { paused: ['welcome'] }));
      expect(await store.set('set-1')).toEqual(set('set-1', { createdAt: 9 }));
      expect(await store.set('set-3')).toBeUndefined();
    });
  });
}
