import type { Contact } from '@parcours/contact';

/** Characters of documents that are remembered at most, all lanes of a loop together; as objects they weigh some five times that. */
const weightLimit = 16_000_000;

/**
 * Contacts as this loop last wrote them, so that who comes again is neither fetched nor parsed. What is remembered may be stale (another owner
 * wrote since): a decision made from it loses the compare-and-set, and the contact is loaded and decided again. It holds for one lane, that
 * is for as long as the partition stays its owner's; after that it is not asked again.
 */
export class RecentContacts {
  /** The one written last comes last. */
  private readonly kept = new Map<string, { contact: Contact; lane: AbortSignal; weight: number }>();
  private weight = 0;

  constructor(private readonly limit = weightLimit) {}

  find(id: string, lane: AbortSignal): Contact | undefined {
    const found = this.kept.get(id);
    return found?.lane === lane ? found.contact : undefined;
  }

  /** `weight`: characters of its document. */
  keep(contact: Contact, lane: AbortSignal, weight: number): void {
    this.forget(contact.id);
    this.kept.set(contact.id, { contact, lane, weight });
    this.weight += weight;
    for (const oldest of this.kept.keys()) {
      if (this.weight <= this.limit) break;
      this.forget(oldest);
    }
  }

  forget(id: string): void {
    this.weight -= this.kept.get(id)?.weight ?? 0;
    this.kept.delete(id);
  }
}
