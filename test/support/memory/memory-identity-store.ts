import type { Identifier } from '@parcours/events';
import type { IdentityStore } from '@parcours/store';

interface Claim {
  key: string;
  identifier: Identifier;
  contact: string;
}

/** Who is who, in memory: the first claim wins. */
export class MemoryIdentityStore implements IdentityStore {
  readonly claims = new Map<string, Claim>();
  private readonly mailboxes = new Set<string>();

  async claim(claims: Claim[]): Promise<Map<string, string>> {
    for (const claim of claims) if (!this.claims.has(claim.key) && !this.mailboxes.has(claim.key)) this.claims.set(claim.key, claim);
    return this.find(claims.map(({ key }) => key));
  }

  async find(keys: string[]): Promise<Map<string, string>> {
    return new Map(keys.flatMap((key) => {
      const claim = this.claims.get(key);
      return claim ? [[key, claim.contact]] : [];
    }));
  }

  async of(contact: string): Promise<Claim[]> {
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
}
