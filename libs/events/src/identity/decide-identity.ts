import type { Identifier } from '../learner-event';
import { twoIdsOfOneIssuer } from './claims-of';
import { identityKey, issuerKey } from './identity-key';

/** What is known when an event's claims are looked up. Claims are `claimsOf`'s; keys are `identityKey`'s; nothing is changed. */
export interface IdentityQuestion {
  claims: readonly Identifier[];
  /** Key -> contact that owns it. Keys nobody owns are absent. */
  owners: ReadonlyMap<string, string>;
  /**
   * The identifiers linked to the one existing owner. Where several contacts own claims, a map contact -> identifiers;
   * without it a mailbox that another platform id's contact owns can not be told from two contacts, and is quarantined.
   */
  ownedBy: readonly Identifier[] | ReadonlyMap<string, readonly Identifier[]>;
  /** Keys of mailboxes known to be shared: addresses, never identifiers. */
  shared: ReadonlySet<string>;
}

/**
 * Whose event it is. `link`: the claims to write for that contact, those it already owns left out.
 * - `new`: nobody's yet; the contact's id comes from the first of `link`.
 * - `existing`: `contact`'s.
 * - `shared-mailbox`: `mailboxes` (keys) turned out to be shared, so mark them; the event is `contact`'s, or a new one's when absent.
 * - `quarantine`: it can not be told; `contacts` are those it names.
 */
export type IdentityDecision =
  | { type: 'new'; link: Identifier[] }
  | { type: 'existing'; contact: string; link: Identifier[] }
  | { type: 'shared-mailbox'; mailboxes: string[]; contact?: string; link: Identifier[] }
  | { type: 'quarantine'; code: 'no-identifier' | 'two-contacts' | 'two-ids-of-one-issuer'; message: string; contacts: string[] };

/**
 * Decides whose an event is. Platform ids weigh more than e-mail addresses: an address changes hands and may be shared, a
 * platform's id does neither. Claims with two ids of one issuer are `claimsOf`'s problem and never get here.
 */
export function decideIdentity(question: IdentityQuestion): IdentityDecision {
  const { owners, shared } = question;
  const claims = question.claims.filter((claim) => !isMailbox(claim) || !shared.has(identityKey(claim)));
  const ownerOf = (claim: Identifier): string | undefined => owners.get(identityKey(claim));
  const platform = claims.filter((claim) => !isMailbox(claim));
  const mailboxes = claims.filter(isMailbox);

  // 1. Somebody must be named: an office's mailbox, or one several people share, names nobody.
  if (claims.length === 0) {
    return {
      type: 'quarantine',
      code: 'no-identifier',
      message: 'learner.identifiers: no id and no mailbox of one person. Add the learner\'s id on the platform.',
      contacts: [],
    };
  }

  // 2. The contacts it names; platform ids first.
  const platformOwners = distinct(platform.map(ownerOf));
  if (platformOwners.length > 1) return twoContacts(platformOwners);
  const known = platformOwners[0];

  // 3. A mailbox whose owner goes by another id of the same platform is shared from now on.
  const sharing = mailboxes.filter((mailbox) => {
    const owner = ownerOf(mailbox);
    return owner !== undefined && owner !== known && rival(platform, identifiersOf(question, owner)) !== undefined;
  });
  const mine = claims.filter((claim) => !sharing.includes(claim));

  // 4. What is left names one contact at most.
  const named = distinct(mine.map(ownerOf));
  if (named.length > 1) return twoContacts(named);
  const contact = named[0];

  // 5. A further id of a platform that already gave this contact another one never links.
  if (contact !== undefined) {
    const conflict = rival(platform, identifiersOf(question, contact));
    if (conflict) return { type: 'quarantine', ...twoIdsOfOneIssuer(conflict), contacts: [contact] };
  }

  // 6. Later identifiers and changed addresses are linked additionally.
  const link = mine.filter((claim) => ownerOf(claim) === undefined);
  if (sharing.length > 0) {
    return { type: 'shared-mailbox', mailboxes: sharing.map(identityKey), ...(contact === undefined ? {} : { contact }), link };
  }
  return contact === undefined ? { type: 'new', link } : { type: 'existing', contact, link };
}

function isMailbox(identifier: Identifier): boolean {
  return identifier.scheme === 'email';
}

/** The first of `claims` that has an issuer in common with one of `linked`, but another value. */
function rival(claims: readonly Identifier[], linked: readonly Identifier[]): Identifier | undefined {
  return claims.find((claim) =>
    linked.some((other) => !isMailbox(other) && issuerKey(other) === issuerKey(claim) && other.value !== claim.value),
  );
}

function identifiersOf(question: IdentityQuestion, contact: string): readonly Identifier[] {
  const { ownedBy } = question;
  if (!Array.isArray(ownedBy)) return (ownedBy as ReadonlyMap<string, readonly Identifier[]>).get(contact) ?? [];
  // A bare list is the single owner's: with several it says nothing of either.
  const { owners, shared } = question;
  return distinct([...owners].map(([key, owner]) => (shared.has(key) ? undefined : owner))).length === 1 ? ownedBy : [];
}

function distinct(contacts: (string | undefined)[]): string[] {
  return [...new Set(contacts.filter((contact) => contact !== undefined))];
}

function twoContacts(contacts: string[]): IdentityDecision {
  return {
    type: 'quarantine',
    code: 'two-contacts',
    message: 'learner.identifiers: these belong to two contacts. Correct the identifiers, or merge the contacts.',
    contacts,
  };
}
