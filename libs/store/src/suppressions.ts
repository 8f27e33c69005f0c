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
}

const kind = 'suppression';

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
    for (const about of [purpose, '*']) {
      const found = await this.documents.get<Suppression>(kind, this.idOf(address, about));
      if (found && !found.lifted) return found;
    }
    return undefined;
  }

  /** Takes effect at once. */
  async add(addresses: string[], suppression: Omit<Suppression, 'lifted'>): Promise<void> {
    await this.write(addresses, suppression);
  }

  /** Ends suppressions of this purpose, but none that is newer than `at`; those of `*` (bounces, complaints) are an operator's to end. */
  async lift(addresses: string[], purpose: string, at: number): Promise<void> {
    await Promise.all(addresses.map((address) => this.liftOne(this.idOf(address, purpose), { reason: 'unsubscribed', purpose, at, lifted: true })));
  }

  /** Onto what was read alone: whoever unsubscribes at the same moment stays unsubscribed. */
  private async liftOne(id: string, lifted: Suppression): Promise<void> {
    for (;;) {
      const standing = await this.documents.get<Suppression>(kind, id);
      if (!standing || standing.lifted || standing.reason !== 'unsubscribed' || standing.at > lifted.at) return;
      if (await this.documents.swap(kind, documentOf(id, lifted), standing)) return;
    }
  }

  private async write(addresses: string[], suppression: Suppression): Promise<void> {
    if (addresses.length === 0) return;
    await this.documents.put(kind, addresses.map((address) => documentOf(this.idOf(address, suppression.purpose), suppression)));
  }

  private idOf(address: string, purpose: string): string {
    return this.links.fingerprint(`suppression ${purpose} ${address.trim().toLowerCase()}`);
  }
}

const documentOf = (id: string, suppression: Suppression): StoredDocument => ({ id, at: suppression.at, status: suppression.lifted ? 'lifted' : 'active', body: suppression });
