import { decideIdentity, identityKey, type Claims, type Identifier } from '@parcours/events';

export type OwnerDecision = { type: 'contact'; contact: string } | { type: 'quarantine'; code: string; message: string; contacts: string[] };

/** What is known of the claims of a batch; `decideOwners` adds what the batch itself claims. */
export interface IdentityView {
  owners: Map<string, string>;
  /** Identifiers of every contact that a further claim may be linked to. */
  owned: Map<string, Identifier[]>;
  shared: Set<string>;
}

export interface OwnerDecisions {
  decisions: OwnerDecision[];
  claims: { key: string; contact: string; identifier: Identifier }[];
  shared: string[];
}

/**
 * Whose each event of a batch is, in order: an event sees what those before it claimed. `idOf` makes a contact's id of the key of its
 * first identifier. Pure but for `view`, which is the batch's own.
 */
export function decideOwners(batch: Claims[], view: IdentityView, idOf: (key: string) => string): OwnerDecisions {
  const claims = new Map<string, { key: string; contact: string; identifier: Identifier }>();
  const shared: string[] = [];
  const decisions = batch.map((stated): OwnerDecision => {
    if (stated.problem) return { type: 'quarantine', ...stated.problem, contacts: [] };
    // 1. the common case: all claims are one contact's already
    const owner = soleOwner(stated.claims, view);
    if (owner !== undefined) return { type: 'contact', contact: owner };
    // 2. else the rules
    const decision = decideIdentity({ claims: stated.claims, owners: view.owners, ownedBy: view.owned, shared: view.shared });
    if (decision.type === 'quarantine') return decision;
    if (decision.type === 'shared-mailbox') {
      for (const key of decision.mailboxes) {
        release(key, view);
        claims.delete(key);
        shared.push(key);
      }
    }
    // 3. what it links, seen by the events behind it
    const first = decision.link[0];
    const contact = (decision.type === 'new' ? undefined : decision.contact) ?? (first && idOf(identityKey(first)));
    if (contact === undefined) return { type: 'quarantine', code: 'no-identifier', message: 'learner.identifiers: no id of one person. Add the learner\'s id on the platform.', contacts: [] };
    for (const identifier of decision.link) {
      const key = identityKey(identifier);
      view.owners.set(key, contact);
      claims.set(key, { key, contact, identifier });
    }
    if (decision.link.length) view.owned.set(contact, [...(view.owned.get(contact) ?? []), ...decision.link]);
    return { type: 'contact', contact };
  });
  return { decisions, claims: [...claims.values()], shared };
}

/** The contact that owns all of the claims; undefined where they are nobody's, several contacts', or where something is still to be linked. */
export function soleOwner(claims: readonly Identifier[], { owners, shared }: Pick<IdentityView, 'owners' | 'shared'>): string | undefined {
  let sole: string | undefined;
  for (const claim of claims) {
    const key = identityKey(claim);
    if (shared.has(key)) continue;
    const owner = owners.get(key);
    if (owner === undefined || (sole !== undefined && sole !== owner)) return undefined;
    sole = owner;
  }
  return sole;
}

function release(key: string, { owners, owned, shared }: IdentityView): void {
  const owner = owners.get(key);
  shared.add(key);
  owners.delete(key);
  if (owner !== undefined) owned.set(owner, (owned.get(owner) ?? []).filter((identifier) => identityKey(identifier) !== key));
}
