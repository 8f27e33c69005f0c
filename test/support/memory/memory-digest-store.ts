import type { DigestEntry, DigestGroup, DigestStore } from '@parcours/store';

/** Digests in memory, as JSON. */
export class MemoryDigestStore implements DigestStore {
  private readonly groups = new Map<string, { group: DigestGroup; status: 'open' | 'sealed' | 'closed' }>();
  private readonly entries = new Map<string, { group: string; body: string | undefined }>();

  async add(entries: { group: DigestGroup; entry: DigestEntry }[]): Promise<string[]> {
    const late: string[] = [];
    for (const { group, entry } of entries) {
      if (this.entries.has(entry.id)) continue;
      const standing = this.groups.get(group.id) ?? { group, status: 'open' as const };
      this.groups.set(group.id, standing);
      if (standing.status === 'open') this.entries.set(entry.id, { group: group.id, body: JSON.stringify(entry) });
      else late.push(entry.id);
    }
    return late;
  }

  async due({ now, limit }: { now: number; limit: number }): Promise<DigestGroup[]> {
    return this.waiting().filter(({ closesAt }) => closesAt <= now).slice(0, limit);
  }

  async seal(group: string): Promise<DigestEntry[]> {
    const standing = this.groups.get(group);
    if (standing?.status === 'open') this.groups.set(group, { ...standing, status: 'sealed' });
    return [...this.entries.values()]
      .flatMap((entry) => (entry.group === group && entry.body !== undefined ? [JSON.parse(entry.body) as DigestEntry] : []))
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  async close(group: string): Promise<void> {
    const standing = this.groups.get(group);
    if (standing) this.groups.set(group, { ...standing, status: 'closed' });
    for (const [id, entry] of this.entries) if (entry.group === group) this.entries.set(id, { group, body: undefined });
  }

  async nextClosing(): Promise<number | undefined> {
    return this.waiting()[0]?.closesAt;
  }

  async of(contact: string): Promise<DigestEntry[]> {
    return this.held(contact).map(({ entry }) => entry).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  async removeOf(contact: string): Promise<number> {
    const held = this.held(contact);
    for (const { entry, group } of held) this.entries.set(entry.id, { group, body: undefined });
    return held.length;
  }

  private held(contact: string): { entry: DigestEntry; group: string }[] {
    return [...this.entries.values()].flatMap(({ group, body }) => (body === undefined ? [] : [{ group, entry: JSON.parse(body) as DigestEntry }])).filter(({ entry }) => entry.contact === contact);
  }

  private waiting(): DigestGroup[] {
    return [...this.groups.values()]
      .flatMap(({ group, status }) => (status === 'closed' ? [] : [group]))
      .sort((a, b) => a.closesAt - b.closesAt || (a.id < b.id ? -1 : 1));
  }
}
