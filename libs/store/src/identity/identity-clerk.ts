import { identityKey, type Claims, type Identifier } from '@parcours/events';
import { RetryableError, type Links } from '@parcours/platform';
import type { IdentityStore } from '../ports';
import { decideOwners, soleOwner, type IdentityView, type OwnerDecision } from './decide-owners';

/** DI token of the process's `IdentityClerk`: one serves all that claim, so that their claims go one after the other. */
export const IDENTITY_CLERK = Symbol('IDENTITY_CLERK');

const roundsAtMost = 10;

interface Request {
  batch: Claims[];
  resolve: (decisions: OwnerDecision[]) => void;
  reject: (fault: unknown) => void;
}

/**
 * Says whose events are, and claims their identifiers.
 *
 * Guarantees: within this process claims are settled in order of arrival, one batch after the other; what came while one was being
 * settled goes together in the next, so many small requests cost few round trips. First claim wins, between processes too: claims
 * are written where absent and read back, and who lost one decides again from what stands there. So an event that names a new person by
 * an id and a mailbox, while another process meets her by one of them, finds her contact: neither is quarantined for the race, since the
 * loser of a mailbox has claimed nothing else yet.
 * Does not guarantee: that two events which name one person by nothing they have in common are found to be one's (`two-contacts` for the
 * event that names both, as if it had come third); nor that of two which name a new person by two ids or two mailboxes each, only one of
 * them in common, none is quarantined when they meet at the same instant. Nothing is merged by guess.
 */
export class IdentityClerk {
  private waiting: Request[] = [];
  private busy = false;

  constructor(
    private readonly identities: IdentityStore,
    private readonly links: Pick<Links, 'contactId'>,
  ) {}

  /** Whose each event is, in order. Throws `RetryableError` (`identity-contended`), and what the store throws. */
  settle(batch: Claims[]): Promise<OwnerDecision[]> {
    if (batch.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, resolve, reject });
      if (!this.busy) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      const requests = this.waiting;
      this.waiting = [];
      try {
        const decisions = await this.settleTogether(requests.flatMap(({ batch }) => batch));
        let from = 0;
        for (const { batch, resolve } of requests) resolve(decisions.slice(from, (from += batch.length)));
      } catch (fault) {
        for (const { reject } of requests) reject(fault);
      }
    }
    this.busy = false;
  }

  private async settleTogether(batch: Claims[]): Promise<OwnerDecision[]> {
    for (let round = 0; round < roundsAtMost; round++) {
      // 1. what is known; 2. whose each is
      const view = await this.look(batch);
      const ids = await this.idsOf(batch, view);
      const { decisions, claims, shared } = decideOwners(batch, view, (key) => ids.get(key) ?? this.links.contactId(key));
      // 3. the claims, read back: a mailbox is released before anything is claimed beside it
      if (shared.length) await this.identities.markShared(shared);
      if (claims.length === 0) return decisions;
      const owners = await this.identities.claim(claims);
      // 4. another gateway was first: again, from what stands there now
      if (claims.every(({ key, contact }) => owners.get(key) === contact)) return decisions;
    }
    throw new RetryableError('identity-contended', 'The identifiers of these events are being claimed elsewhere at the same moment.');
  }

  /** The ids that identifiers nobody has would make. One that was erased is never given again: who comes back is somebody new. */
  private async idsOf(batch: Claims[], { owners, shared }: IdentityView): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    const keys = new Set(batch.flatMap(({ claims }) => claims.map(identityKey)));
    let open = [...keys].filter((key) => !owners.has(key) && !shared.has(key)).map((key) => ({ key, id: this.links.contactId(key) }));
    for (let time = 1; open.length > 0; time++) {
      const retired = await this.identities.retired(open.map(({ id }) => id));
      for (const { key, id } of open) if (!retired.has(id)) ids.set(key, id);
      open = open.filter(({ id }) => retired.has(id)).map(({ key }) => ({ key, id: this.links.contactId(`${key}|${time}`) }));
    }
    return ids;
  }

  private async look(batch: Claims[]): Promise<IdentityView> {
    const { identities } = this;
    const stated = new Map<string, Identifier>();
    for (const { claims } of batch) for (const claim of claims) stated.set(identityKey(claim), claim);
    const mailboxes = [...stated].filter(([, { scheme }]) => scheme === 'email').map(([key]) => key);
    const [owners, shared] = await Promise.all([identities.find([...stated.keys()]), identities.shared(mailboxes)]);
    // Only who may be linked to something new is looked at closer; most events name one contact that is known by all they say.
    const open = batch.filter(({ claims }) => soleOwner(claims, { owners, shared }) === undefined);
    const contacts = new Set(open.flatMap(({ claims }) => claims.flatMap((claim) => owners.get(identityKey(claim)) ?? [])));
    const owned = await Promise.all([...contacts].map(async (contact) => [contact, (await identities.of(contact)).map(({ identifier }) => identifier)] as const));
    return { owners, shared, owned: new Map(owned) };
  }
}
