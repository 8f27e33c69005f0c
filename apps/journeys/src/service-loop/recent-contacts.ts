import { copyContact, type Contact } from '@parcours/contact';

/** Characters of documents that are remembered at most, all lanes of a loop together; as objects they weigh some five times that. */
const weightLimit = 16_000_000;

interface Written {
  contact: Contact;
  /** Characters of its document. */
  weight: number;
}

/**
 * Contacts as this loop last wrote them, so that who comes again is neither fetched nor parsed. What is remembered may be stale (another owner
 * wrote since): a decision made from it loses the compare-and-set, and the contact is loaded and decided again. It holds for one lane, that
 * is for as long as the partition stays its owner's; after that it is not asked again. A contact is remembered once its batch is done: its outbox
 * is published then, and the offset behind it committed, so it is remembered without one.
 */
export class RecentContacts {
  /** The one written last comes last. */
  private readonly kept = new Map<string, Written & { lane: AbortSignal }>();
  /** Of each lane what its batch in hand wrote. */
  private readonly inHand = new WeakMap<AbortSignal, Map<string, Written>>();
  private weight = 0;

  constructor(private readonly limit = weightLimit) {}

  find(id: string, lane: AbortSignal): Contact | undefined {
    const found = this.kept.get(id);
    return found?.lane === lane ? found.contact : undefined;
  }

  /** Characters of the document of a contact that is remembered. */
  weightOf(id: string, lane: AbortSignal): number | undefined {
    const found = this.kept.get(id);
    return found?.lane === lane ? found.weight : undefined;
  }

  forget(id: string): void {
    this.weight -= this.kept.get(id)?.weight ?? 0;
    this.kept.delete(id);
  }

  /** A batch begins. What one before it wrote without coming to its end is not remembered. */
  begin(lane: AbortSignal): void {
    this.inHand.set(lane, new Map());
  }

  /** The batch in hand wrote a contact. */
  written(contact: Contact, lane: AbortSignal, weight: number): void {
    this.inHand.get(lane)?.set(contact.id, { contact, weight });
  }

  /** The batch in hand is done: its offset is committed. */
  done(lane: AbortSignal): void {
    for (const { contact, weight } of this.inHand.get(lane)?.values() ?? []) this.keep(contact, lane, weight);
    this.inHand.delete(lane);
  }

  private keep(contact: Contact, lane: AbortSignal, weight: number): void {
    this.forget(contact.id);
    const published = copyContact(contact);
    published.outbox = [];
    this.kept.set(contact.id, { contact: published, lane, weight });
    this.weight += weight;
    for (const oldest of this.kept.keys()) {
      if (this.weight <= this.limit) break;
      this.forget(oldest);
    }
  }
}
