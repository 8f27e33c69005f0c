import type { Links } from '@parcours/platform';
import type { DocumentStore, StoredDocument } from './ports';

export type SuppressionReason = 'unsubscribed' | 'bounced' | 'complained';

/** Body of a document of kind `suppression`; `at`: epoch ms of the last change. It names nobody. */
export interface Suppression {
  reason: SuppressionReason;
  /** A purpose, or `*` for all of them. */
  purpose: string;
  at: number;
  lifted?: boolean;
  /** Who lifted it, where an operator did: the name of their key. */
  by?: string;
}

const kind = 'suppression';
const weight: Record<SuppressionReason, number> = { unsubscribed: 0, bounced: 1, complained: 2 };

/** A withdrawal belongs to the person, whatever address comes later: how `add` and `lift` name them beside their addresses. */
export const personKey = (contact: string): string => `contact ${contact}`;

/**
 * Addresses that are not written to for a purpose, whatever a journey says. Keyed by a keyed fingerprint of the address, so that
 * a suppression outlives the erasure of the address itself.
 */
export class Suppressions {
  constructor(
    private readonly documents: Pick<DocumentStore, 'get' | 'put' | 'swap'>,
    private readonly links: Pick<Links, 'fingerprint'>,
  ) {}

  /** What holds mail back from an address for a purpose; `undefined`: nothing does. */
  async find(address: string, purpose: string): Promise<Suppression | undefined> {
    return (await this.findAll(address, undefined, purpose))[0];
  }

  /**
   * All that holds mail back from an address for a purpose; where `contact` is given, that the person withdrew it too. What a person lifted
   * holds for all of their addresses.
   */
  async findAll(address: string, contact: string | undefined, purpose: string): Promise<Suppression[]> {
    const ids = [this.idOf(address, purpose), this.idOf(address, '*'), ...(contact === undefined ? [] : [this.idOf(personKey(contact), purpose)])];
    const [own, dead, person] = await Promise.all(ids.map((id) => this.documents.get<Suppression>(kind, id)));
    const taken = own?.reason === 'unsubscribed' && person?.lifted && person.at >= own.at;
    return [...(taken ? [] : [own]), dead, person].filter((one) => one !== undefined && !one.lifted) as Suppression[];
  }

  /** Takes effect at once; but what is older than the lifting of its like stays lifted, and a complaint weighs more than a bounce. */
  async add(addresses: string[], suppression: Omit<Suppression, 'lifted'>): Promise<void> {
    await this.change(addresses, suppression.purpose, (standing) => {
      if (!standing) return suppression;
      if (standing.lifted) return standing.reason === suppression.reason && standing.at > suppression.at ? undefined : suppression;
      if (standing.reason !== suppression.reason) return weight[suppression.reason] > weight[standing.reason] ? suppression : undefined;
      return suppression.at > standing.at ? suppression : undefined;
    });
  }

  /**
   * Ends suppressions of this purpose, but none that is newer than `at`; those of `*` (bounces, complaints) are an operator's to end. Kept
   * where there is none too: an unsubscription from before may be heard of later.
   */
  async lift(addresses: string[], purpose: string, at: number): Promise<void> {
    await this.change(addresses, purpose, (standing) => (standing && (standing.reason !== 'unsubscribed' || standing.at > at || (standing.lifted && standing.at === at)) ? undefined : { reason: 'unsubscribed', purpose, at, lifted: true }));
  }

  /** An operator ends what a bounce or a complaint closed; what the person unsubscribed from stays. `at`: epoch ms; `by`: who they are. */
  async reopen(address: string, at: number, by?: string): Promise<void> {
    await this.change([address], '*', (standing) => (standing && !standing.lifted ? { ...standing, at, lifted: true, ...(by !== undefined && { by }) } : undefined));
  }

  /** Everything that was ever said of an address about these purposes and about all of them together, what was lifted too. */
  async history(address: string, purposes: readonly string[]): Promise<Suppression[]> {
    const found = await Promise.all([...new Set(['*', ...purposes])].map((purpose) => this.documents.get<Suppression>(kind, this.idOf(address, purpose))));
    return found.filter((one) => one !== undefined);
  }

  /** Onto what was read alone: whoever unsubscribes at the same moment stays unsubscribed. `next` answers what is to stand then, if anything. */
  private async change(addresses: string[], purpose: string, next: (standing: Suppression | undefined) => Suppression | undefined): Promise<void> {
    await Promise.all(
      addresses.map(async (address) => {
        const id = this.idOf(address, purpose);
        for (;;) {
          const standing = await this.documents.get<Suppression>(kind, id);
          const changed = next(standing);
          if (!changed || (await this.documents.swap(kind, documentOf(id, changed), standing))) return;
        }
      }),
    );
  }

  private idOf(address: string, purpose: string): string {
    return this.links.fingerprint(`suppression ${purpose} ${address.trim().toLowerCase()}`);
  }
}

const documentOf = (id: string, suppression: Suppression): StoredDocument => ({ id, at: suppression.at, status: suppression.lifted ? 'lifted' : 'active', body: suppression });
