import type { Contact } from '@parcours/contact';
import type { ContactStore, DeadLetter, DeadLetterStore, ParkedRecord } from '@parcours/store';

export { MemoryTraceStore } from './memory-trace-store';

/** Contacts as JSON in memory: what is read never shares an object with what was written, as with a real store. */
export class MemoryContactStore implements ContactStore {
  readonly documents = new Map<string, string>();

  async load(ids: string[]): Promise<Map<string, Contact>> {
    return new Map(ids.flatMap((id) => {
      const document = this.documents.get(id);
      return document === undefined ? [] : [[id, JSON.parse(document) as Contact]];
    }));
  }

  async commit(changes: Contact[]): Promise<{ conflicts: string[]; sizes: number[] }> {
    const conflicts: string[] = [];
    const sizes: number[] = [];
    for (const contact of changes) {
      const stored = this.read(contact.id)?.version ?? 0;
      const document = JSON.stringify(contact);
      sizes.push(document.length);
      if (stored !== contact.version - 1) conflicts.push(contact.id);
      else this.documents.set(contact.id, document);
    }
    return { conflicts, sizes };
  }

  async due({ partition, partitions, now, limit }: { partition: number; partitions: number; now: number; limit: number }): Promise<{ id: string; wakeAt: number }[]> {
    return this.all()
      .flatMap(({ id, slot, wakeAt }) => (wakeAt !== undefined && wakeAt <= now && slot % partitions === partition ? [{ id, wakeAt }] : []))
      .sort((a, b) => a.wakeAt - b.wakeAt)
      .slice(0, limit);
  }

  async nextWakeAt(): Promise<number | undefined> {
    return this.all().reduce<number | undefined>((least, { wakeAt }) => (wakeAt !== undefined && (least === undefined || wakeAt < least) ? wakeAt : least), undefined);
  }

  async withRuns({ journey, partition, partitions, after = '', limit }: { journey?: string; partition?: number; partitions?: number; after?: string; limit: number }): Promise<Contact[]> {
    return this.all()
      .filter(({ id, slot, runs }) => id > after && (partitions === undefined || slot % partitions === partition) && runs.some((run) => journey === undefined || run.journey === journey))
      .slice(0, limit);
  }

  async list({ after = '', limit }: { after?: string; limit: number }): Promise<Contact[]> {
    return this.all().filter(({ id }) => id > after).slice(0, limit);
  }

  async count(): Promise<number> {
    return this.documents.size;
  }

  async remove(id: string): Promise<boolean> {
    return this.documents.delete(id);
  }

  read(id: string): Contact | undefined {
    const document = this.documents.get(id);
    return document === undefined ? undefined : (JSON.parse(document) as Contact);
  }

  private all(): Contact[] {
    return [...this.documents.keys()].sort().map((id) => this.read(id) as Contact);
  }
}

/** Dead letters and parking queues in memory. */
export class MemoryDeadLetterStore implements DeadLetterStore {
  readonly letters = new Map<string, DeadLetter>();
  private readonly queue = new Map<string, ParkedRecord>();

  async put(letters: DeadLetter[]): Promise<void> {
    for (const letter of letters) {
      const known = this.letters.get(letter.id);
      const answered = known?.kind === 'record' && known.status !== 'open';
      this.letters.set(letter.id, answered ? { ...letter, status: known.status } : letter);
    }
  }

  async get(id: string): Promise<DeadLetter | undefined> {
    return this.letters.get(id);
  }

  async list({ kind, status, limit }: { kind?: string; status?: string; limit: number }): Promise<{ items: DeadLetter[] }> {
    return { items: [...this.letters.values()].filter((letter) => (kind ?? letter.kind) === letter.kind && (status ?? letter.status) === letter.status).slice(0, limit) };
  }

  async setStatus(id: string, status: DeadLetter['status']): Promise<void> {
    const letter = this.letters.get(id);
    if (letter) this.letters.set(id, { ...letter, status });
  }

  async counts(): Promise<{ kind: string; status: string; count: number }[]> {
    return [...this.letters.values()].map(({ kind, status }) => ({ kind, status, count: 1 }));
  }

  async park(records: ParkedRecord[]): Promise<void> {
    for (const record of records) this.queue.set(`${record.generation}/${record.partition}/${record.offset}`, record);
  }

  async parked(contact: string): Promise<ParkedRecord[]> {
    return [...this.queue.values()]
      .filter((record) => record.contact === contact)
      .sort((a, b) => a.generation - b.generation || a.partition - b.partition || a.offset - b.offset);
  }

  async unpark(contact: string, upTo: { generation: number; partition: number; offset: number }): Promise<void> {
    for (const [key, { contact: of, generation, partition, offset }] of this.queue) {
      const passed = generation < upTo.generation || (generation === upTo.generation && partition === upTo.partition && offset <= upTo.offset);
      if (of === contact && passed) this.queue.delete(key);
    }
  }

  async remove(ids: string[]): Promise<number> {
    return ids.filter((id) => this.letters.delete(id)).length;
  }
}
