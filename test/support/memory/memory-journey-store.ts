import { RetryableError } from '@parcours/platform';
import type { JourneyStore, JourneyVersion, VersionSet } from '@parcours/store';

/** Published versions and sets in memory. */
export class MemoryJourneyStore implements JourneyStore {
  private readonly published = new Map<string, JourneyVersion>();
  private readonly sets = new Map<string, string>();

  async saveVersions(versions: JourneyVersion[]): Promise<void> {
    const taken = versions.find(({ id, version, digest }) => (this.published.get(`${id}@${version}`)?.digest ?? digest) !== digest);
    if (taken) throw new RetryableError('version-taken', `Version ${taken.version} of ${taken.id} has another source.`);
    for (const version of versions) {
      const key = `${version.id}@${version.version}`;
      if (!this.published.has(key)) this.published.set(key, { ...version });
    }
  }

  async version(id: string, version: number): Promise<JourneyVersion | undefined> {
    return this.published.get(`${id}@${version}`);
  }

  async versions(id?: string): Promise<JourneyVersion[]> {
    return [...this.published.values()].filter((version) => version.id === (id ?? version.id)).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.version - b.version));
  }

  async saveSet(set: VersionSet): Promise<void> {
    const body = JSON.stringify(set);
    if ((this.sets.get(set.id) ?? body) !== body) throw new RetryableError('set-taken', `There is another ${set.id}.`);
    this.sets.set(set.id, body);
  }

  async set(id: string): Promise<VersionSet | undefined> {
    return read(this.sets.get(id));
  }

  async latestSet(): Promise<VersionSet | undefined> {
    return read([...this.sets.values()].at(-1));
  }
}

const read = (body: string | undefined): VersionSet | undefined => (body === undefined ? undefined : (JSON.parse(body) as VersionSet));
