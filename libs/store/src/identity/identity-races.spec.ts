import type { Claims, Identifier } from '@parcours/events';
import { Links } from '@parcours/platform';
import { MemoryIdentityStore } from '../../../../test/support/memory/memory-identity-store';
import type { IdentityStore } from '../ports';
import { IdentityClerk } from './identity-clerk';

const links = new Links('a secret of the test', 'http://localhost');
const id = (value: string, issuer = 'lms/main'): Identifier => ({ scheme: 'lms', issuer, value });
const mail = (value: string): Identifier => ({ scheme: 'email', value });
const naming = (...claims: Identifier[]): Claims => ({ claims }) as Claims;

/** A clerk of its own process; `between` comes when it has looked and has claimed nothing yet. */
function clerk(identities: MemoryIdentityStore, between?: () => Promise<unknown>): IdentityClerk {
  let come = between;
  const claim: IdentityStore['claim'] = async (claims) => {
    const now = come;
    come = undefined;
    await now?.();
    return identities.claim(claims);
  };
  const watched: IdentityStore = { claim, find: (keys) => identities.find(keys), of: (contact) => identities.of(contact), markShared: (keys) => identities.markShared(keys), shared: (keys) => identities.shared(keys), retire: (contact) => identities.retire(contact), retired: (contacts) => identities.retired(contacts) };
  return new IdentityClerk(watched, links);
}

describe('two processes that meet one new person at the same moment', () => {
  const both = [id('u-1'), mail('ana@example.org')];

  it.each<[string, Identifier[], Identifier[]]>([
    ['by id and mailbox, and by the mailbox', both, [mail('ana@example.org')]],
    ['by id and mailbox, and by the id', both, [id('u-1')]],
    ['by id and mailbox, both', both, both],
    ['by the mailbox, and by id and mailbox', [mail('ana@example.org')], both],
    ['by the ids of two platforms, and the same mailbox', both, [id('7', 'lms/other'), mail('ana@example.org')]],
    ['by the id with one mailbox, and with another', both, [id('u-1'), mail('ana@home.example')]],
  ])('%s, find one contact, and quarantine nothing', async (_what, first, second) => {
    const identities = new MemoryIdentityStore();
    const found: unknown[] = [];
    const settle = async (one: IdentityClerk, claims: Identifier[]): Promise<void> => void found.push(...(await one.settle([naming(...claims)])));
    await settle(clerk(identities, () => settle(clerk(identities), second)), first);
    const [one, other] = found as { type: string; contact?: string }[];
    expect([one?.type, other]).toEqual(['contact', one]);
    expect(new Set([...identities.claims.values()].map(({ contact }) => contact))).toEqual(new Set([one?.contact]));
    expect(await clerk(identities).settle([naming(...first), naming(...second)])).toEqual([one, one]);
  });

  it('by two ids of one platform and the same mailbox, find two contacts: the mailbox is shared', async () => {
    const identities = new MemoryIdentityStore();
    let second: unknown;
    const first = await clerk(identities, async () => ([second] = await clerk(identities).settle([naming(id('u-2'), mail('ana@example.org'))]))).settle([naming(...both)]);
    expect([first[0]?.type, first[0]]).not.toEqual(['contact', second]);
    expect([...identities.claims.keys()].sort()).toEqual(['lms|lms/main|u-1', 'lms|lms/main|u-2']);
  });

  it('of whom an earlier event knew the id and another the mailbox, quarantine the one that names both, as without a race', async () => {
    const identities = new MemoryIdentityStore();
    await clerk(identities).settle([naming(id('u-1'))]);
    const [late] = await clerk(identities, () => clerk(identities).settle([naming(mail('ana@example.org'))])).settle([naming(...both)]);
    expect(late).toMatchObject({ type: 'quarantine', code: 'two-contacts' });
  });
});

describe('somebody who was erased and comes back', () => {
  const both = [id('u-1'), mail('ana@example.org')];

  it('is a new contact each time, the same one in every process, under whichever identifier', async () => {
    const identities = new MemoryIdentityStore();
    const seen = new Set<string>();
    for (let time = 0; time < 3; time++) {
      const [one, other] = await Promise.all([clerk(identities).settle([naming(...both)]), clerk(identities).settle([naming(mail('ana@example.org'))])]);
      expect(other).toEqual(one);
      const [decision] = one;
      const contact = decision?.type === 'contact' ? decision.contact : '';
      seen.add(contact);
      await identities.retire(contact);
    }
    expect(seen.size).toBe(3);
    expect(seen.has('')).toBe(false);
  });
});
