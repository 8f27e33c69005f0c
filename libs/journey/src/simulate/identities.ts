import { claimsOf, decideIdentity, identityKey, type Identifier, type LearnerEvent } from '@parcours/events';
import { hashId } from '../decide/ids';

/** Whose an event is, or why that can not be told. */
export type Owner = { type: 'contact'; contact: string } | { type: 'left'; code: string; message: string };

/** Enough for the people of one deployment; with more, all are looked up anew. */
const knownAtMost = 200_000;

const noIdentifier: Owner = { type: 'left', code: 'no-identifier', message: "learner.identifiers: no id of one person. Add the learner's id on the platform." };

/** Who is who in a played story: claims are settled event by event, as the intake settles them. Ids of contacts are made of their first claim. */
export class Identities {
  private readonly owners = new Map<string, string>();
  private readonly owned = new Map<string, Identifier[]>();
  private readonly shared = new Set<string>();
  /** Identifiers as events state them, in one text -> the one contact that owns them all: most events repeat what others said. */
  private readonly known = new Map<string, string>();

  /** The contact of an event that names a learner; an archived one (it was received, and has a subject) keeps the id it was given. */
  ownerOf(event: LearnerEvent): Owner {
    const stated = statedBy(event);
    const known = this.known.get(stated);
    if (known !== undefined) return { type: 'contact', contact: known };
    const { claims, problem } = claimsOf(event);
    if (problem) return { type: 'left', ...problem };
    // 1. the common case: all claims are one contact's already
    const keys = claims.map(identityKey);
    const sole = this.soleOwner(keys);
    if (sole !== undefined) {
      if (this.known.size >= knownAtMost) this.known.clear();
      this.known.set(stated, sole);
      return { type: 'contact', contact: sole };
    }
    // 2. else the rules
    const decision = decideIdentity({ claims, owners: this.owners, ownedBy: this.owned, shared: this.shared });
    if (decision.type === 'quarantine') return { type: 'left', code: decision.code, message: decision.message };
    if (decision.type === 'shared-mailbox') for (const key of decision.mailboxes) this.release(key);
    const [first] = decision.link;
    const contact = (decision.type === 'new' ? undefined : decision.contact) ?? (first && newId(event, first));
    if (contact === undefined) return noIdentifier;
    // 3. what it links
    this.link(contact, decision.link);
    return { type: 'contact', contact };
  }

  /** The contact that these identifiers are from now on; undefined where one of them is somebody's already, or none is a person's. */
  adopt(identifiers: readonly Identifier[]): string | undefined {
    const keys = identifiers.map(identityKey);
    const [first] = keys;
    if (first === undefined || keys.some((key) => this.owners.has(key))) return undefined;
    const contact = uuidOf(hashId(first));
    this.link(contact, identifiers);
    return contact;
  }

  private link(contact: string, identifiers: readonly Identifier[]): void {
    if (identifiers.length === 0) return;
    for (const identifier of identifiers) this.owners.set(identityKey(identifier), contact);
    this.owned.set(contact, [...(this.owned.get(contact) ?? []), ...identifiers]);
  }

  private soleOwner(keys: readonly string[]): string | undefined {
    let sole: string | undefined;
    for (const key of keys) {
      if (this.shared.has(key)) continue;
      const owner = this.owners.get(key);
      if (owner === undefined || (sole !== undefined && sole !== owner)) return undefined;
      sole = owner;
    }
    return sole;
  }

  private release(key: string): void {
    const owner = this.owners.get(key);
    this.known.clear();
    this.shared.add(key);
    this.owners.delete(key);
    if (owner !== undefined) this.owned.set(owner, (this.owned.get(owner) ?? []).filter((identifier) => identityKey(identifier) !== key));
  }
}

function statedBy({ data: { learner } }: LearnerEvent): string {
  let text = '';
  for (const { scheme, issuer, value } of learner?.identifiers ?? []) text += `${scheme}\n${issuer ?? ''}\n${value}\n`;
  return text;
}

function newId({ receivedat, subject }: LearnerEvent, first: Identifier): string {
  return receivedat !== undefined && subject !== undefined ? subject : uuidOf(hashId(identityKey(first)));
}

function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
