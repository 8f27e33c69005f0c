import { RetryableError } from '@parcours/platform';
import type { JourneyStore, JourneyVersion, VersionSet } from '../ports';
import type { MongoHouse } from './mongo-house';
import { insertAbsent, is, keyOf, reservePlaces } from './rows';

/** What was published together: one document, so that it stands as a whole or not at all. */
interface VersionsRow {
  _id: string;
  /** (id, version) of each; no two documents share one. */
  keys: string[];
  ids: string[];
  /** The versions as JSON. */
  versions: string;
}

interface SetRow {
  _id: string;
  n: number;
  /** The set as JSON. */
  body: string;
}

/** Published versions and sets, written once. */
export class MongoJourneyStore implements JourneyStore {
  constructor(private readonly house: MongoHouse) {}

  async saveVersions(versions: JourneyVersion[]): Promise<void> {
    let absent = await this.absentOf(versions);
    // Where another publishes at the same time, what it published is looked at once more.
    for (let tries = 0; absent.length > 0; tries++) {
      if (await this.insert(absent)) return;
      if (tries === 10) throw new RetryableError('version-taken', 'Others publish the same journeys at this moment. Publish again.');
      absent = await this.absentOf(versions);
    }
  }

  async version(id: string, version: number): Promise<JourneyVersion | undefined> {
    const rows = await this.rows({ keys: is(keyOf(id, version)) });
    return rows.find((standing) => standing.id === id && standing.version === version);
  }

  async versions(id?: string): Promise<JourneyVersion[]> {
    const rows = await this.rows(id === undefined ? {} : { ids: is(id) });
    return rows.filter((version) => id === undefined || version.id === id).sort((a, b) => (a.id === b.id ? a.version - b.version : a.id < b.id ? -1 : 1));
  }

  async saveSet(set: VersionSet): Promise<void> {
    const body = JSON.stringify(set);
    const n = await reservePlaces(this.house, 'versionSets', 1);
    const standing = await this.house.on<SetRow, Set<number>>('versionSets', 'publishing a set', (sets) => insertAbsent(sets, [{ _id: set.id, n, body }]));
    if (standing.size === 0) return;
    const row = await this.findSet(set.id);
    if (row?.body !== body) throw new RetryableError('set-taken', `Another set was published as ${set.id} meanwhile. Publish again.`);
  }

  async set(id: string): Promise<VersionSet | undefined> {
    const row = await this.findSet(id);
    return row ? (JSON.parse(row.body) as VersionSet) : undefined;
  }

  async latestSet(): Promise<VersionSet | undefined> {
    const row = await this.house.on<SetRow, SetRow | null>('versionSets', 'reading the newest set', (sets) => sets.findOne({}, { sort: { n: -1 } }));
    return row ? (JSON.parse(row.body) as VersionSet) : undefined;
  }

  private findSet(id: string): Promise<SetRow | null> {
    return this.house.on<SetRow, SetRow | null>('versionSets', 'reading a set', (sets) => sets.findOne({ _id: is(id) }));
  }

  /** Throws `RetryableError` where another source stands under one of them. */
  private async absentOf(versions: JourneyVersion[]): Promise<JourneyVersion[]> {
    const wanted = new Map<string, JourneyVersion>();
    const standing = new Map((await this.rows({ keys: { $in: versions.map(({ id, version }) => keyOf(id, version)) } })).map((version) => [keyOf(version.id, version.version), version]));
    for (const version of versions) {
      const key = keyOf(version.id, version.version);
      const known = standing.get(key) ?? wanted.get(key);
      if (known && known.digest !== version.digest) throw new RetryableError('version-taken', `Version ${version.version} of journey ${version.id} was published with another source meanwhile. Publish again.`);
      if (!known) wanted.set(key, version);
    }
    return [...wanted.values()];
  }

  private async insert(versions: JourneyVersion[]): Promise<boolean> {
    const keys = versions.map(({ id, version }) => keyOf(id, version));
    const row: VersionsRow = { _id: keys[0] ?? '', keys, ids: [...new Set(versions.map(({ id }) => id))], versions: JSON.stringify(versions) };
    return (await this.house.on<VersionsRow, Set<number>>('versions', 'publishing versions', (collection) => insertAbsent(collection, [row]))).size === 0;
  }

  private async rows(filter: object): Promise<JourneyVersion[]> {
    const rows = await this.house.on<VersionsRow, VersionsRow[]>('versions', 'reading versions', (collection) => collection.find(filter).toArray());
    return rows.flatMap(({ versions }) => JSON.parse(versions) as JourneyVersion[]);
  }
}
