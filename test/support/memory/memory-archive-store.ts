import type { ArchivedEvent, ArchiveStatus, ArchiveStore, Page } from '@parcours/store';
import { pageAfter } from './page-after';

/** Accepted events in memory. */
export class MemoryArchiveStore implements ArchiveStore {
  readonly events = new Map<string, ArchivedEvent>();

  async insert(events: ArchivedEvent[]): ReturnType<ArchiveStore['insert']> {
    return events.map((event) => {
      const key = keyOf(event.source, event.id);
      const standing = this.events.get(key);
      if (standing) return { type: 'exists', digest: standing.digest, status: standing.status };
      this.events.set(key, structuredClone(event));
      return { type: 'inserted' };
    });
  }

  async markAppended(keys: { source: string; id: string }[]): Promise<void> {
    for (const { source, id } of keys) {
      const event = this.events.get(keyOf(source, id));
      if (event?.status === 'pending') this.events.set(keyOf(source, id), { ...event, status: 'appended' });
    }
  }

  async get(source: string, id: string): Promise<ArchivedEvent | undefined> {
    return structuredClone(this.events.get(keyOf(source, id)));
  }

  async standing(keys: { source: string; id: string }[]): Promise<({ digest: string; status: ArchiveStatus } | undefined)[]> {
    return keys.map(({ source, id }) => {
      const event = this.events.get(keyOf(source, id));
      return event && { digest: event.digest, status: event.status };
    });
  }

  async ofContact({ contact, after, limit }: { contact: string; after?: string; limit: number }): Promise<Page<ArchivedEvent>> {
    return structuredClone(pageAfter([...this.events.values()], after, limit, (event) => event.contact === contact));
  }

  async list({ from = -Infinity, until = Infinity, by, contact, after, limit }: Parameters<ArchiveStore['list']>[0]): Promise<Page<ArchivedEvent>> {
    return structuredClone(pageAfter([...this.events.values()], after, limit, (event) => event[by] >= from && event[by] <= until && (contact ?? event.contact) === event.contact));
  }

  async counts(): Promise<Record<ArchiveStatus, number>> {
    const counts = { pending: 0, appended: 0, anonymous: 0, outcome: 0 };
    for (const { status } of this.events.values()) counts[status]++;
    return counts;
  }

  async reword(source: string, id: string, event: ArchivedEvent['event']): Promise<void> {
    const standing = this.events.get(keyOf(source, id));
    if (standing) this.events.set(keyOf(source, id), { ...standing, event: structuredClone(event) });
  }

  async removeOf(contact: string): Promise<number> {
    const own = [...this.events].filter(([, event]) => event.contact === contact);
    for (const [key] of own) this.events.delete(key);
    return own.length;
  }
}

const keyOf = (source: string, id: string): string => JSON.stringify([source, id]);
