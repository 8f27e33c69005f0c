import { identityKey } from '@parcours/events';
import type { IdentityStore } from '../ports';

/** What every `IdentityStore` keeps. */
export function identityStoreContract(make: () => Promise<IdentityStore>): void {
  const claim = (key: string, contact: string) => ({ key, contact, identifier: { scheme: 'email', value: key } });

  describe('an identity store', () => {
    it('lets the first claim win, and answers the owner of each', async () => {
      const store = await make();
      expect(await store.claim([claim('k1', 'ana')])).toEqual(new Map([['k1', 'ana']]));
      expect(await store.claim([claim('k1', 'ben'), claim('k2', 'ben')])).toEqual(new Map([['k1', 'ana'], ['k2', 'ben']]));
      expect(await store.find(['k1', 'k3'])).toEqual(new Map([['k1', 'ana']]));
      expect((await store.of('ana')).map(({ key, identifier }) => [key, identifier.value])).toEqual([['k1', 'k1']]);
    });

    it('gives a contact that lost a mailbox nothing beside it, and one that won it all', async () => {
      const store = await make();
      const id = (value: string, contact: string) => {
        const identifier = { scheme: 'lms', issuer: 'lms/main', value };
        return { key: identityKey(identifier), contact, identifier };
      };
      const mailbox = (value: string, contact: string) => {
        const identifier = { scheme: 'email', value };
        return { key: identityKey(identifier), contact, identifier };
      };
      await store.claim([mailbox('ana@example.org', 'ana')]);
      expect([...(await store.claim([id('u-2', 'ben'), mailbox('ana@example.org', 'ben'), id('u-3', 'cleo'), mailbox('cleo@example.org', 'cleo')])).values()].sort()).toEqual(['ana', 'cleo', 'cleo']);
      expect([await store.of('ben'), (await store.of('cleo')).map(({ identifier }) => identifier.value)]).toEqual([[], ['cleo@example.org', 'u-3']]);
      expect(await store.claim([id('u-2', 'ana')])).toEqual(new Map([['lms|lms/main|u-2', 'ana']]));
    });

    it('makes one owner of many racing claims', async () => {
      const store = await make();
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store.claim([claim('k', `c${i}`)])));
      expect(new Set(answers.map((owners) => owners.get('k'))).size).toBe(1);
    });

    it('releases a shared mailbox for ever', async () => {
      const store = await make();
      await store.claim([claim('k', 'ana')]);
      await store.markShared(['k']);
      expect(await store.claim([claim('k', 'ben')])).toEqual(new Map());
      expect(await store.shared(['k', 'other'])).toEqual(new Set(['k']));
      expect(await store.of('ana')).toEqual([]);
    });

    it('retires a contact: its claims go, its id is known as gone, and others may claim what it had', async () => {
      const store = await make();
      const account = { key: 'lms|main|u-1', contact: 'ana', identifier: { scheme: 'lms', issuer: 'main', value: 'u-1' } };
      await store.claim([claim('k1', 'ana'), account, claim('k2', 'ben')]);
      expect(await store.retire('ana')).toBe(2);
      expect(await store.retire('ana')).toBe(0);
      expect([await store.of('ana'), await store.find(['k1', 'k2', account.key]), await store.retired(['ana', 'ben', 'cyd'])]).toEqual([[], new Map([['k2', 'ben']]), new Set(['ana'])]);
      expect(await store.claim([claim('k1', 'ana-again')])).toEqual(new Map([['k1', 'ana-again']]));
    });
  });
}
