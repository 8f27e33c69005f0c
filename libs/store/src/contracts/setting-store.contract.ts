import type { SettingStore } from '../ports';

/** What every `SettingStore` keeps. */
export function settingStoreContract(make: () => Promise<SettingStore>): void {
  describe('a setting store', () => {
    it('answers what was set last, lists by prefix, and forgets what is removed', async () => {
      const store = await make();
      expect(await store.get('sends')).toBeUndefined();
      await store.set('sends', { off: true });
      await store.set('sends', { off: false });
      await store.set('key:a_b', 1);
      await store.set('key:axb', 2);
      expect(await store.get('sends')).toEqual({ off: false });
      expect(await store.list('key:')).toEqual([{ key: 'key:a_b', value: 1 }, { key: 'key:axb', value: 2 }]);
      expect(await store.list('key:a_')).toEqual([{ key: 'key:a_b', value: 1 }]);
      await store.remove('key:a_b');
      expect(await store.list('key:')).toHaveLength(1);
    });
  });
}
