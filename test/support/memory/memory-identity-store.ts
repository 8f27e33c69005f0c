import type { IdentityClaim, IdentityStore } from '@parcours/store';

/** Who is who, in memory: the first claim wins. */
export class MemoryIdentityStore implements IdentityStore {
  readonly claims = new Map<string, IdentityClaim>();
  private readonly mailboxes = new Set<string>();
  private readonly gone = new Set<string>();

  async claim(claims: IdentityClaim[]): Promise<Map<string, string>> {
    const isMailbox = ({ identifier }: IdentityClaim): boolean => identifier.scheme === 'email';
    const insert = (claim: IdentityClaim): unknown => !this.claims.has(claim.key) && !this.mailboxes.has(claim.key) && this.claims.set(claim.key, claim);
    claims.filter(isMailbox).forEach(insert);
    const lost = new Set(claims.filter((claim) => isMailbox(claim) && this.claims.get(claim.key)?.contact !== claim.contact).map(({ contact }) => contact));
    claims.filter((claim) => !isMailbox(claim) && !lost.has(claim.contact)).forEach(insert);
    return this.find(claims.map(({ key }) => key));
  }

  async find(keys: string[]): Promise<Map<string, string>> {
    return new Map(keys.flatMap((key) => {
      const claim = this.claims.get(key);
      return claim ? [[key, claim.contact]] : [];
    }));
  }

  async of(contact: string): Promise<IdentityClaim[]> {
    return [...this.claims.values()].filter((claim) => claim.contact === contact).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async markShared(keys: string[]): Promise<void> {
    for (const key of keys) {
      this.mailboxes.add(key);
      this.claims.delete(key);
    }
  }

  async shared(keys: string[]): Promise<Set<string>> {
    return new Set(keys.filter((key) => this.mailboxes.has(key)));
  }

  async retire(contact: string): Promise<number> {
    const claims = await this.of(contact);
    this.gone.add(contact);
    for (const { key } of claims) this.claims.delete(key);
    return claims.length;
  }

  async retired(contacts: string[]): Promise<Set<string>> {
    return new Set(contacts.filter((contact) => this.gone.has(contact)));
  }
}
