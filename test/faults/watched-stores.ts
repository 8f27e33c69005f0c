import type { Contact } from '@parcours/contact';
import type { ArchivedEvent, ContactStore, ParkedRecord } from '@parcours/store';
import { MemoryArchiveStore } from '../support/memory/memory-archive-store';
import { MemoryDeadLetterStore } from '../support/memory/memory-stores';

/**
 * Contacts in memory; each write that is accepted is shown to a watch with what stood there before. Documents are handed out as they
 * are, without a copy: nothing in the engine changes a contact in place, and copying would be most of the simulation's work.
 */
export class WatchedContactStore implements ContactStore {
  private readonly latest = new Map<string, Contact>();

  constructor(
    private readonly watch: (before: Contact | undefined, after: Contact) => void,
    private readonly ignoresVersions = false,
  ) {}

  async load(ids: string[]): Promise<Map<string, Contact>> {
    return new Map(ids.flatMap((id) => {
      const contact = this.latest.get(id);
      return contact ? [[id, contact] as const] : [];
    }));
  }

  async commit(changes: Contact[]): Promise<{ conflicts: string[]; sizes: number[] }> {
    const conflicts: string[] = [];
    const sizes = changes.map(() => 1);
    for (const contact of changes) {
      const before = this.latest.get(contact.id);
      if ((before?.version ?? 0) !== contact.version - 1 && !this.ignoresVersions) conflicts.push(contact.id);
      else {
        this.put(contact);
        this.watch(before, contact);
      }
    }
    return { conflicts, sizes };
  }

  /** Writes without asking for the version, and unwatched. */
  put(contact: Contact): void {
    this.latest.set(contact.id, contact);
  }

  /** As written last. */
  peek(id: string): Contact | undefined {
    return this.latest.get(id);
  }

  /** All as written last, by id. */
  contacts(): Contact[] {
    return [...this.latest.keys()].sort().map((id) => this.latest.get(id) as Contact);
  }

  async due({ partition, partitions, now, limit }: Parameters<ContactStore['due']>[0]): ReturnType<ContactStore['due']> {
    return this.contacts()
      .flatMap(({ id, slot, wakeAt }) => (wakeAt !== undefined && wakeAt <= now && slot % partitions === partition ? [{ id, wakeAt }] : []))
      .sort((a, b) => a.wakeAt - b.wakeAt)
      .slice(0, limit);
  }

  async nextWakeAt(): Promise<number | undefined> {
    const next = Math.min(...this.contacts().map(({ wakeAt }) => wakeAt ?? Infinity));
    return Number.isFinite(next) ? next : undefined;
  }

  async withRuns({ journey, partition, partitions, after = '', limit }: Parameters<ContactStore['withRuns']>[0]): Promise<Contact[]> {
    return this.contacts()
      .filter(({ id, slot, runs }) => id > after && (partitions === undefined || slot % partitions === partition) && runs.some((run) => journey === undefined || run.journey === journey))
      .slice(0, limit);
  }

  async list({ after = '', limit }: Parameters<ContactStore['list']>[0]): Promise<Contact[]> {
    return this.contacts().filter(({ id }) => id > after).slice(0, limit);
  }

  async count(): Promise<number> {
    return this.latest.size;
  }

  async remove(id: string): Promise<boolean> {
    return this.latest.delete(id);
  }
}

/** Dead letters that can be asked without a seam. */
export class WatchedDeadLetterStore extends MemoryDeadLetterStore {
  /** A contact's queue behind its poison. What else is stored there was put by an owner that came too late, and is never decided. */
  async waiting({ id, parked, watermarks }: Contact): Promise<ParkedRecord[]> {
    const poison = parked && this.letters.get(parked.deadLetter)?.offset;
    return (await this.parked(id)).filter(({ generation, partition, offset }) => offset > (poison ?? watermarks[`${generation}/${partition}`] ?? -1));
  }

  open(): { id: string; contact: string }[] {
    return [...this.letters.values()].flatMap(({ id, contact, status }) => (status === 'open' && contact !== undefined ? [{ id, contact }] : []));
  }
}

/** The archive, which counts how often it was told of an event. */
export class WatchedArchiveStore extends MemoryArchiveStore {
  keys(): string[] {
    return [...this.events.values()].map(({ event }: ArchivedEvent) => event.id).sort();
  }
}
